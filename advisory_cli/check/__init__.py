"""Rules about texts, lists and finished messages.

In: An advisory, recipients, finished messages (the data classes of the package model), and the present time as `now`.
Out: Findings: code, level, place, sentence, remedy.
Promise: Pure functions. No rule reads a file or a clock.
"""
