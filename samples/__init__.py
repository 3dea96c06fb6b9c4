"""The sample plant: two sites, four machines, six documents, all written by us and free of rights."""
