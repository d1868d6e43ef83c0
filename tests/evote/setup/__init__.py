"""Setting a poll up in the office, until two officers approve it."""
