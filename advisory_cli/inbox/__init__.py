"""Messages about a mailing that stand in mailboxes and files: delivery reports, bounces, sent copies and answers.

In: Files and mailboxes (RFC 3464, 9051).
Out: Evidence about deliveries. Copies for the office, in the mailbox's folder of sent mail.
Promise: Folders are opened read-only, and nothing but such a copy is added. A report counts only if it names the
message.
"""
