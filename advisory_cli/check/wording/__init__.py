"""Rules about words: placeholders, weekdays, quotation marks, subjects.

In: Passages of an advisory.
Out: Findings.
Promise: A rule asks and never changes a text.
"""
