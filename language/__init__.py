"""Sentences in pt-BR and en, read into figures and words; pure, and known to nobody below."""
