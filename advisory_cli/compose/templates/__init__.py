"""Sandbox for templates, and the values that templates see.

In: An advisory, a notice, labels of a language.
Out: Views, dates and labels for Jinja2.
Promise: No template reads a file, runs for ever or learns of another recipient.
"""
