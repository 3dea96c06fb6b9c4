"""What no page says: holes, the experts who are asked, and the sheets that their answers become."""
