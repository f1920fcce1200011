"""The doctor finds each fault, and nothing where there is none."""
