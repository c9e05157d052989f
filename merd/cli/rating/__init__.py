"""Commands for what the listener says, and what plays."""
