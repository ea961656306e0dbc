"""The calculators in the page: every closed form with its fields, its results and a picture."""
