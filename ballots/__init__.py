"""What is voted on, what is cast, which ballots are admitted, and the public board."""
