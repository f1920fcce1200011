"""The stock check."""
