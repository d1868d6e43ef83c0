"""What is published: the record, the results, the councils during their term."""
