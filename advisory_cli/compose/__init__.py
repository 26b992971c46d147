"""Composition of messages from an advisory: rendered once a variant, and filled in once a recipient.

In: An Advisory, a Newsroom, templates, recipients.
Out: Editions with slots, and messages as bytes.
Promise: Previews, checks and sending use the same functions.
"""
