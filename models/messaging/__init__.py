"""Durable messages: what came in, what goes out, where it went, and conversations."""
