"""Notices: corrections, updates, reminders, withdrawals and lifted embargoes.

In: A notice request and the readers of the advisory as the ledger knows them.
Out: A plan, then mailings that are stored in the ledger and delivered.
Promise: Exactly the readers of the original get a notice. The same command again goes on with an unfinished notice.
"""
