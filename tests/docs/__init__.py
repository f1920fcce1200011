"""The pages that must not fall behind the code."""
