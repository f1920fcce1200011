"""What `main.py doctor` looks at, and what it finds."""
