"""Messages to outcomes: who is next, when, and what became of each.

In: Claims of the ledger, built messages, a transport.
Out: Outcomes recorded in the ledger, a tally.
Promise: No message is written before its claim is on disk; doubts stay doubts.
"""
