"""The pages, one a file; `library.ORDER` puts them in order."""
