"""The sample plant: two sites, eight machines, seventeen documents, all written by us and free of rights."""
