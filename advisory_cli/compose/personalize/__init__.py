"""One rendering for many recipients: slots, and variants by what a template asked.

In: A rendering with `recipient` left open.
Out: Variants, and a decision tree that picks one.
Promise: Filling a slot gives what a full render would; what cannot be deferred is rendered in full.
"""
