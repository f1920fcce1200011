"""Greeting members and strangers, and joining."""
