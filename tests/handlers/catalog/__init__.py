"""Products, their codes and their labels, in chat."""
