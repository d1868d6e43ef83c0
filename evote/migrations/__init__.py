"""The migrations of the database, applied in their order by `evote db upgrade`."""
