"""What is done to a page: one module for each family of scenarios."""
