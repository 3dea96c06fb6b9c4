"""Vector drawings of the sample plant: figures of the manuals, hydraulic and electrical folios."""
