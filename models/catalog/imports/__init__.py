"""Spreadsheets of products: read, compared with what there is, written unseen, and there all at once."""
