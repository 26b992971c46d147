"""SMTP submission (RFC 5321, 6409, 3030).

In: Messages for a server, over several connections.
Out: What the server said of each.
Promise: The answer to the final dot decides; without one a message is in doubt.
"""
