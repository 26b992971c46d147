"""Questions about the past.

In: A mailing, an address, an advisory.
Out: Summaries, deliveries, events.
Promise: Reads only.
"""
