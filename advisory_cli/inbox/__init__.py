"""Messages about a mailing that stand in mailboxes and files: delivery reports, bounces, sent copies and answers.

In: Files and mailboxes (RFC 3464, 9051).
Out: Evidence about deliveries.
Promise: Mailboxes are opened read-only. A report counts only if it names the message.
"""
