"""Mailings: plans, deliveries, outcomes, approval, limits.

In: Editions, recipients, times.
Out: Frozen values and rules about them.
Promise: A state moves only as docs/architecture.md draws.
"""
