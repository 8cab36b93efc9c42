"""Medicines beside methadone and buprenorphine: limits, holds and running totals, one module each."""
