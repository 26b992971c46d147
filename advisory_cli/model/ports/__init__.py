"""Ports: what one package asks of another, written where neither owns it.

In: Nothing.
Out: Protocols: Ledger, Transport, Clock, Mailbox.
Promise: Every implementation passes tests/contract.
"""
