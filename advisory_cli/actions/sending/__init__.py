"""The sending of a mailing: plan, freeze, deliver, report.

In: A prepared request, or mailings of the ledger that are due.
Out: A plan to agree to, then outcomes in the ledger and one exit code.
Promise: What leaves is what was frozen, never rendered again.
"""
