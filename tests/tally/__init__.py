"""Tests of the count, from a closed board to a declared result."""
