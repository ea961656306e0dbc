"""Practices for other systems and for paper: PrairieLearn, Moodle, worksheets."""
