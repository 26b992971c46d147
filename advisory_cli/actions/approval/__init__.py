"""Four eyes: the approval of a mailing by a second person.

In: A mailing stored in the ledger, and its file and lists as they are now.
Out: What an approver is shown, and a refusal when something has changed.
Promise: No message leaves that differs from the mailing that was approved.
"""
