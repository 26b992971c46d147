"""Findings and their catalogue.

In: A code and a place.
Out: Finding, Entry, Visit.
Promise: Every code has one entry with level, title and reason.
"""
