"""Rules about links.

In: An Advisory, and what visited links showed.
Out: Findings.
Promise: A link under embargo that can be guessed is told.
"""
