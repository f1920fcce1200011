"""Tests of the line to Telegram."""
