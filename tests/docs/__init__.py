"""The documentation keeps up with the code."""
