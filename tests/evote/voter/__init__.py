"""The voters' pages."""
