"""Record of what was planned, sent and decided, in an SQLite database: the ledger.

In: Plans, claims, outcomes, decisions of people, questions about the past.
Out: Deliveries that are due, and answers to the questions.
Promise: There is one delivery for each person and revision, so that nobody gets a text twice.
"""
