"""Ensembles: many members of one model, in the registers of every core, kept whole."""
