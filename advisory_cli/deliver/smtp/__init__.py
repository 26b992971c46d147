"""SMTP submission (RFC 5321, 6409, 3030).

In: Messages for a server, over several connections.
Out: The server's answer to each message.
Promise: The answer to the final dot decides. Without that answer a message is in doubt.
"""
