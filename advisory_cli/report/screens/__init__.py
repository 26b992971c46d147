"""Terminal output of each command.

In: Plans, tallies, summaries, findings.
Out: Lines with a tone.
Promise: Every number is followed by what to do next.
"""
