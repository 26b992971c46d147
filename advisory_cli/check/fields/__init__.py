"""Rules about what an advisory and its lists must say.

In: An Advisory, a list's counts, `now`.
Out: Findings.
Promise: The facts that each kind of text needs stand in a single table.
"""
