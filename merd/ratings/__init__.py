"""What the listener says: parsed, recorded, exchanged as CSV, and asked for."""
