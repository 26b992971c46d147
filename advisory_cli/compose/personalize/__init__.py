"""Personalisation: recipients share a rendering if the template's conditions on their values have the same results.

In: A template, with the values of `recipient` left open.
Out: Variants with slots, and a decision tree that gives each recipient a variant.
Promise: A variant with its slots filled equals a rendering for that recipient. Where that cannot be proved, the message
is rendered for the recipient alone.
"""
