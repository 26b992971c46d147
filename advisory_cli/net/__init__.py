"""Network code that several protocols share: TLS, SASL, HTTPS, and errors of the network in words for a person.

In: Routes (server, port, encryption), access tokens, replies of servers, exceptions.
Out: A TLS context, logins, answers of HTTPS servers, exceptions with a sentence and a remedy.
Promise: The rules for TLS are the same everywhere. No password or token stands in a sentence for a person.
"""
