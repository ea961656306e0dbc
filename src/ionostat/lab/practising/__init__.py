"""Practices in the page: questions, hints, marks, solutions, runs. No answer leaves before one was handed in."""
