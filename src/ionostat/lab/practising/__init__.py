"""Practices in the page: questions, hints, marks, solutions, runs.

No answer leaves unasked, and in one work none counts after its solution was seen. Whoever begins anew has
another work: it shows what was done and is no examination.
"""
