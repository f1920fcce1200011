"""Locations, levels, the movement ledger and reorder rules."""
