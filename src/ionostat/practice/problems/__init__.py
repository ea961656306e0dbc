"""The 22 practices, one a file; a file's name says what it is about, its PRACTICE what it asks."""
