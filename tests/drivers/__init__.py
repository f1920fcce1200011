"""Tests of how a database is spoken to."""
