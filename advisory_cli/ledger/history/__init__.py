"""Questions about the past, and the decisions that people make about it.

In: A mailing, an address, an advisory.
Out: Summaries, deliveries, events.
Promise: What happened stays in the history. A decision only adds to it.
"""
