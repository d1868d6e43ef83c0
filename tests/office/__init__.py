"""The election office: who gets in, what each role may do, and what its pages show."""
