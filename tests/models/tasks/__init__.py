"""Slow work that waits."""
