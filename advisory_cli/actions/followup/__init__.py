"""Work after a mailing: doubts decided, replies recorded, reports made.

In: Deliveries of the ledger, delivery reports, a mailbox.
Out: Decided doubts, recorded replies, the data of a report.
Promise: No doubt is decided by a guess.
"""
