"""The sending of a mailing: plan, store in the ledger, deliver, report.

In: A prepared request, or mailings of the ledger that are due.
Out: A plan to agree to, then outcomes in the ledger and one exit code.
Promise: What leaves is the text stored when the mailing was planned, never rendered again.
"""
