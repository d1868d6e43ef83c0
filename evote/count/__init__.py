"""The count: from closed boxes to a declaration for each district."""
