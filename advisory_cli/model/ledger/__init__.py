"""What a ledger can say of itself.

In: Positions, places, times.
Out: Concerns about a ledger, and its view.
Promise: Pure rules; nothing here opens a file.
"""
