"""Measured speed, printed by `make bench`; figures, not tests."""
