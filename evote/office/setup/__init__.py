"""The pages on which a poll is set up."""
