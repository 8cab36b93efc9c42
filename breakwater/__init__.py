"""Breakwater runs a treatment program for heroin and other opioids."""

__version__ = "0.1.0"
