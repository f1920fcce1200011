"""What the company sells and uses: products, their codes and labels, sheets of them."""
