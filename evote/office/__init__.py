"""The election office's web app, on an origin of its own."""
