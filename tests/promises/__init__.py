"""One file for each promise of the design: its proof, and the planted bug that the proof must catch."""
