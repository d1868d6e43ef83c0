"""The key ceremony: trustees make a poll key together that no one of them can use alone."""
