"""A model, tuned to one listener's ratings: strategies, their judgement, and versions."""
