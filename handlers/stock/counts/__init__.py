"""Counting: choosing what, figures, spreadsheets, and the card of those who decide."""
