"""Rules about embargoes (EMB codes).

In: An advisory, its embargo, people and clocks.
Out: Findings.
Promise: Instants are compared in UTC.
"""
