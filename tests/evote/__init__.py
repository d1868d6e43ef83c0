"""Tests of the service: real databases, real HTTP, no stand-ins."""
