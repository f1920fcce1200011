"""What the company is, when it works, and changing both."""
