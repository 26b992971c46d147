"""Rules about words: placeholders, weekdays, quotation marks, subjects.

In: Texts of an advisory, its settings and its lists.
Out: Findings.
Promise: A rule makes findings, and never changes a text.
"""
