"""Notices about delivery: what could not be handled or sent."""
