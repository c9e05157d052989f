"""Listeners' ratings: parsed, recorded, exchanged as CSV, asked for, and beside a model's moods."""
