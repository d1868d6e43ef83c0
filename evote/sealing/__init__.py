"""The seal: what is fixed for good before the first ballot."""
