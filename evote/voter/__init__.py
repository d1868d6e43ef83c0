"""The public web app: pages, the voting booth's page, its interface, and downloads."""
