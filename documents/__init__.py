"""A file that somebody sent becomes typed data, and typed data becomes a file."""
