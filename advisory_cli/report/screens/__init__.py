"""Terminal output of each command.

In: Plans, tallies, summaries, findings.
Out: Lines of output, each with a tone such as good or bad.
Promise: A number that asks for an action is followed by what to do.
"""
