"""Ports: protocols by which one package asks another, written where neither owns them.

In: Nothing.
Out: Protocols: Ledger, Transport, Clock, MailboxReader.
Promise: Every implementation passes tests/contract.
"""
