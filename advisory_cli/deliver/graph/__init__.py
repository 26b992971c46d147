"""Delivery by Microsoft Graph (https://learn.microsoft.com/en-us/graph/api/user-sendmail).

In: Messages, the route (server and mailbox), a source of access tokens.
Out: The outcome of each message. Several requests are under way at once.
Promise: The end of a request, after which its message may arrive, leaves only once the ledger has noted that. A message
in doubt is not sent again.
"""
