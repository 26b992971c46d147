"""Delivery of messages: choice of the next recipient, sending, and record of the outcome.

In: Deliveries that the ledger reserves (claims) for this process, built messages, a transport.
Out: Outcomes recorded in the ledger, a tally.
Promise: No message is written before its claim is on disk. A message in doubt stays in doubt.
"""
