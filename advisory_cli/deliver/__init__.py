"""Delivery of messages: choice of the next recipient, sending, and record of the outcome.

In: Claims of the ledger, built messages, a transport.
Out: Outcomes recorded in the ledger, a tally.
Promise: No message is written before its claim is on disk. Doubts stay doubts.
"""
