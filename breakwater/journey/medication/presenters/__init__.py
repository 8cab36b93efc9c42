"""What the pages of this stage show, worked out from rows with a fixed number of queries."""
