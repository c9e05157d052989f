"""A bundle's classifier, tuned to one listener's ratings."""

# The ways to tune; the first is what tunes best.
STRATEGIES = ("head", "paper")
