"""The life of a poll after the seal: its steps, its hours, its end."""
