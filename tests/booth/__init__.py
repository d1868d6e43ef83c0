"""The booth's TypeScript and the Python packages, held against each other."""
