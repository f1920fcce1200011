"""Products, categories, units, packs, barcodes, suppliers, and finding them."""
