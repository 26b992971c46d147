"""Sign-in with Microsoft 365 or Google (OAuth 2, RFC 6749): tokens are fetched, stored, renewed and given to servers.

In: The organisation's client id, and a person in a browser, or an administrator's certificate or service account.
Out: Access tokens for SMTP, IMAP and Microsoft Graph.
Promise: No token or secret stands in a message, log, argument list or repr, or goes to a server, mailbox or client that
the sign-in was not made for.
"""
