"""The requests of a person, carried out from start to end.

In: A request, and a Context: settings, clock, and makers of messages and transports.
Out: Values: plans, tallies, summaries, findings.
Promise: No action uses click, prints, or reads the clock by itself. The packages that actions import are connected here
and nowhere else.
"""
