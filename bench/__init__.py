"""Figures, not tests: what the product's pages cost beside bare views that do the same reads and writes."""
