"""People: recipients of lists, and readers of an advisory.

In: Rows and ledger entries.
Out: Recipient, Reader.
Promise: Nothing here is shown to another recipient.
"""
