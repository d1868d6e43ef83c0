"""What the mathematics promises."""
