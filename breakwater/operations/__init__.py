"""How Breakwater starts, stops, checks and keeps itself: database runner, roles, server, commands."""
