"""Network parts that SMTP and IMAP share: TLS, SASL, errors as sentences.

In: Settings, server replies, exceptions.
Out: A TLS context, tokens, sentences with a remedy.
Promise: One TLS policy. No secret appears in a message.
"""
