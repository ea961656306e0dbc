"""Hands-on practices: random variants, marking that knows the usual mistakes, worked solutions, linked runs."""
