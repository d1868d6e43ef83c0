"""A simulated town and its poll, through the functions that a real one takes."""
