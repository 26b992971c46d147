"""Files and typed words to values.

In: Advisory files, lists, settings, times, links.
Out: Values of model/, and findings with file and line.
Promise: Nothing is guessed or dropped in silence; every fault of a file is told at once.
"""
