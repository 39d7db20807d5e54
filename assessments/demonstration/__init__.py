"""A fictional region to try the product on: 240 firms drawn by chance, always the same, and the ten of Figure 6."""
