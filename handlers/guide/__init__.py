"""First steps, help, commands, and the way out of everything."""
