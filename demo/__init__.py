"""A believable café-and-bakery supplier to try things on."""
