"""The seat engine: vectors, the law's cases, properties, and independent software beside it."""
