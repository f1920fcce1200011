"""Members, their roles and locations, invitations, and who is asking."""
