"""Delivery by Microsoft Graph (https://learn.microsoft.com/en-us/graph/api/user-sendmail).

In: Messages, the route (server and mailbox), a source of access tokens.
Out: The outcome of each message. Several requests are under way at once.
Promise: The ledger notes a message before the end of its request leaves, because the message may arrive from then on. A
message in doubt is not sent again.
"""
