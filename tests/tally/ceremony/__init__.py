"""The key ceremony, honest and not."""
