"""Delivery of messages: takes due deliveries, sends their messages, and records the outcomes.

In: Deliveries that the ledger reserves for this process (claims), a builder of messages, a transport such as SMTP.
Out: Outcomes recorded in the ledger, and how many messages had which outcome (Tally).
Promise: No message is written before its claim is on disk. A message in doubt is never sent again by itself.
"""
