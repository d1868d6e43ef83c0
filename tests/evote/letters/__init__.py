"""Letters that bring the tokens, and who makes them."""
