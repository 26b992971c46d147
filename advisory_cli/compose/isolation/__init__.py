"""Rendering of the newsroom's own templates in a separate process.

In: A template's name and variables, a recipient's values, and the answers to the template's questions so far.
Out: The rendered text, and notes of the recipient's values that the template used.
Promise: A template that fills the memory or never ends is stopped and reported, and the program goes on.
"""
