"""Anyone's check of the published record, without the service."""
