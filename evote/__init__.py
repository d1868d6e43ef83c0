"""The service people use: voting booth, election office and database."""
