"""Network parts that several protocols share: TLS, SASL, HTTPS, errors as sentences.

In: Settings, server replies, exceptions.
Out: A TLS context, tokens, sentences with a remedy.
Promise: One TLS policy. No secret appears in a message.
"""
