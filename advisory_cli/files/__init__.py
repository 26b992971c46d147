"""Functions for safe files, which are replaced in one step, created anew, watched, or read only if regular and small.

In: Paths and bytes.
Out: Files, the content of files, or an exception with a sentence on why a file cannot be used.
Promise: A reader sees the old or the new content of a replaced file, never half of either. New files are private,
unless the caller gives them another mode.
"""
