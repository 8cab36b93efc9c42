"""The pages of the privacy part."""
