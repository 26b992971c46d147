"""Reading of what came back about a mailing, from mailboxes and files: delivery reports, bounces, copies and answers.

One module, sent, also writes: it adds the office's own copies to the mailbox's folder of sent mail.

In: Files and mailboxes (RFC 3464, 9051).
Out: Evidence about deliveries. The office's own copies, in the mailbox.
Promise: No message in a mailbox is changed, moved, deleted or marked as read. A report counts only if it names a
message of ours.
"""
