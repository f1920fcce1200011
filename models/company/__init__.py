"""What the company is: its name, language, clock and money; when it works."""
