"""From an advisory to bytes: rendered once, inlined once, personalised many times.

In: An Advisory, a Newsroom, templates, recipients.
Out: Editions with slots, and messages as bytes.
Promise: Preview, checks and sending use the same functions.
"""
