"""An advisory to bytes: rendered once, inlined once, personalised many times.

In: An Advisory, a Newsroom, templates, recipients.
Out: Editions with slots, and messages as bytes.
Promise: What is previewed, checked and sent is made by the same functions.
"""
