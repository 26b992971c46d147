"""Rules about texts, lists and finished messages.

In: Values of model/ and `now`.
Out: Findings: code, level, place, sentence, remedy.
Promise: Pure functions. No rule reads a file or a clock.
"""
