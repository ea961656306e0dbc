"""Closed forms: pure functions of floats or arrays that broadcast. SI; V = inside - outside.

Arguments may also be texts with a unit or pint quantities; what moves outward is positive.
"""
