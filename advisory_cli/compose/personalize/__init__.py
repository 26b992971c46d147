"""Personalisation: one rendering for many recipients, with slots, and variants by the template's questions.

In: A rendering with `recipient` left open.
Out: Variants, and a decision tree that picks one.
Promise: Filling a slot gives the same as a full render. A value that cannot be deferred is rendered in full.
"""
