"""Mailings: data classes and rules for plans, deliveries, outcomes, approval and limits of speed.

In: Editions, recipients, times.
Out: Frozen data classes, and functions that judge them.
Promise: The state of a delivery changes only as the diagram in docs/architecture.md shows.
"""
