"""The shape of the project, kept by tests: layers, purity, names and packaging."""
