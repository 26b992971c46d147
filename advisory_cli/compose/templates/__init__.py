"""Sandbox for templates, and the values that templates see.

In: An advisory, a notice, labels of a language.
Out: The variables of templates, as dictionaries and texts, and the Jinja2 environment that renders templates.
Promise: No template reads a file, runs for ever or learns of another recipient.
"""
