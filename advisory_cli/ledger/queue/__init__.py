"""The queue: claims, commit points, outcomes, limits, times.

In: The clock, a batch size, outcomes.
Out: Deliveries that may leave now.
Promise: A claim is durable before its messages leave, and what died after the dot is in doubt.
"""
