"""Parts of the ledger that read what was planned and sent, and that store what people decide about mailings.

In: A mailing, an address, an advisory.
Out: Summaries, deliveries, events.
Promise: What happened stays in the history. A decision only adds to it.
"""
