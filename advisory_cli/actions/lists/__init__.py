"""Work on the lists of journalists themselves, without an advisory.

In: A list's file.
Out: The people, the findings, and a repaired copy.
Promise: A repair loses nobody, adds nobody, and overwrites nothing without a copy.
"""
