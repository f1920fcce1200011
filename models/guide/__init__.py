"""What helps people find their way: the first steps, and examples of their own."""
