"""For people who publish: mechanisms as data, models as methods sections, sources as references.

Nothing is listed by hand here: all of it is read off the classes of the catalogue, the numbers of a
model, and their docstrings.
"""
