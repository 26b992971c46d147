"""Readers that turn files and typed words into values.

In: Advisory files, lists, settings, times, links.
Out: Values of model/, and findings with file and line.
Promise: Nothing is guessed or dropped in silence. All faults of a file are reported together.
"""
