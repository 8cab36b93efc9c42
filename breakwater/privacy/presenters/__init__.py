"""What the pages of the privacy part show."""
