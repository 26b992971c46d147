"""Messages as bytes (RFC 5322, 2045, 6532).

In: A head and a variant from the ledger, a delivery.
Out: The bytes of one message, in parts of whole lines.
Promise: One To, no Cc, no Bcc. A resend is byte-identical.
"""
