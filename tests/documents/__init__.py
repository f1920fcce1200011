"""Files that people send, and files that are made for them."""
