"""Work after a mailing: doubts decided, replies taken in, a report.

In: Ledger rows, delivery reports, mailboxes.
Out: Resolutions, recorded replies, the data of a report.
Promise: No doubt is decided by a guess.
"""
