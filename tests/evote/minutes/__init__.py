"""The minutes of a poll, to read and to sign."""
