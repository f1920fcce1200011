"""Slow work that somebody asked for: it waits in a table and is taken up after the commit, and after a restart."""
