"""Questions to a model: where it rests, which parameter decides, what it costs, which numbers fit a recording."""
