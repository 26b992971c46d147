"""Rules about what an advisory and its lists must say.

In: An Advisory, a list's counts, `now`.
Out: Findings.
Promise: What a kind needs stands in one table.
"""
