"""Commands about ratings, and about what plays."""
