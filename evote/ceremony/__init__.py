"""The key ceremony of a poll, as the service keeps it for its trustees."""
