"""Both directions with belenios-tool, a program that we did not write."""
