"""Rules about links.

In: An Advisory, and what visited links showed.
Out: Findings.
Promise: A link that somebody could guess before the embargo ends is reported.
"""
