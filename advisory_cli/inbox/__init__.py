"""What came back: delivery reports, copies and answers.

In: Files and mailboxes (RFC 3464, 9051).
Out: Evidence about deliveries.
Promise: Mailboxes are opened read-only; a report counts only if it names the message.
"""
