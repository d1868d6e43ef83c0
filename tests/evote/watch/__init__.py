"""What is looked after while nobody looks: the clockwork, checks, alerts, incidents."""
