"""What SMTP and IMAP share of the network: TLS, SASL, errors as sentences.

In: Settings, server replies, exceptions.
Out: A TLS context, tokens, sentences with a remedy.
Promise: One TLS policy; no secret in a message.
"""
