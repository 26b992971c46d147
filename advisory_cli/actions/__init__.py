"""The requests of a person, carried out from start to end.

In: A request and a context of working parts.
Out: Values: plans, tallies, summaries, findings.
Promise: No click, no printing, no clock of their own. The rooms below are connected here and nowhere else.
"""
