"""The newsroom's own templates, rendered in a process apart.

In: A template's name, its values, and what is noted of a recipient.
Out: What the template printed, and the notes.
Promise: A template that fills the memory or never ends costs a sentence, and nothing else.
"""
