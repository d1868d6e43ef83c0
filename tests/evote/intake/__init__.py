"""What a town hands in: tables, files and pictures, read, checked and bounded."""
