"""The public site: words for a frightened person, and the form that asks us to call.

Its pages read no session and no database; only sending the form does.
"""
