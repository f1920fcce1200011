"""Groups: coming in, what each may see, and what is answered there."""
