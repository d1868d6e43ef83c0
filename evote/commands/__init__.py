"""The operator's, registrar's and trustees' commands."""
