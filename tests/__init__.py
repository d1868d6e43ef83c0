"""Tests: every sentence here is a promise, and most have an evil twin."""
