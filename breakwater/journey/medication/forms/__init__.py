"""Shapes of what staff type at the window, in orders and in stock."""
