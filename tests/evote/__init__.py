"""The service: rules of a poll's life, casting, pages, letters."""
