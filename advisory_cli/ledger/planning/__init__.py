"""Parts of the ledger that decide which recipients of a plan get a message, and store the plan as a mailing.

In: Recipients with their editions.
Out: A mailing with one delivery a recipient, stored in one transaction.
Promise: Duplicates, opt-outs and people who have the revision already are left out.
"""
