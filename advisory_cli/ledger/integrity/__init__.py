"""Checks that this is the ledger that sent last.

In: A ledger, its folder, a note outside the newsroom.
Out: Position, place, heartbeat, damage.
Promise: A restored or copied ledger is noticed before anything leaves.
"""
