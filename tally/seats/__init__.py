"""From the counts and the sealed rules to a council: seats, ties, substitutes, and why."""
