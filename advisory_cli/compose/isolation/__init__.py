"""Rendering of the newsroom's own templates in a separate process.

In: A template's name, its values, and the recorder's state for a recipient.
Out: The rendered text, and the recorder's notes.
Promise: A template that fills the memory or never ends costs a sentence, and nothing else.
"""
