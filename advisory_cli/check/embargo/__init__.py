"""Rules about embargoes (EMB codes).

In: An advisory with its embargo, the recipients' time zones, and `now`.
Out: Findings.
Promise: Instants are compared in UTC.
"""
