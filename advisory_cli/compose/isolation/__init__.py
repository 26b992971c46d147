"""Rendering of the newsroom's own templates in a separate process.

In: A template's name and variables, a recipient's values, and the results that conditions on these values had before.
Out: The rendered text, and notes of the recipient's values that the template used.
Promise: A template that fills the memory or never ends is stopped and reported, and the program goes on.
"""
