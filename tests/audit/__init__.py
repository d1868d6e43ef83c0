"""Tests of the package audit."""
