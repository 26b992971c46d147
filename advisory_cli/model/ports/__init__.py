"""Ports: protocols (typing.Protocol) for what lies outside the rules, such as clock, ledger and mail transports.

In: Data classes of model.
Out: Protocols, among them Ledger, Transport, Clock, MailboxReader. Other packages implement them.
Promise: Every implementation passes the tests in tests/contract.
"""
