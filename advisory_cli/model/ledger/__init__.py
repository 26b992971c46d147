"""Values and rules about a ledger's own soundness.

In: Positions, places, times.
Out: Problems of a ledger, and its view.
Promise: Pure rules. Nothing here opens a file.
"""
