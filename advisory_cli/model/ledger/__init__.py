"""Data classes and rules that tell whether the ledger can be trusted, or is a copy, an older state or on a wrong clock.

In: What the ledger and notes outside the newsroom say: newest steps, places, times.
Out: Problems of a ledger, and the facts that `advisory ledger` shows.
Promise: Rules are functions without side effects. Nothing here opens a file.
"""
