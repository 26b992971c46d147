"""People: data classes for recipients, who stand in lists, and for readers, who have an advisory or wait for it.

In: Rows of lists, and deliveries stored in the ledger.
Out: Recipient, Reader.
Promise: Nothing here is shown to another recipient.
"""
