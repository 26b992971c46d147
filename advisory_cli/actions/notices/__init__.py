"""Notices: corrections, updates, reminders, withdrawals and lifted embargoes.

In: A notice request and what the ledger says readers have.
Out: A plan, then frozen mailings that are delivered.
Promise: Exactly the readers of the original get a notice; the same command resumes what was begun.
"""
