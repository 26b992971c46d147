"""Safe files: replaced in one step, created anew, or read only if regular and small.

In: Paths and bytes.
Out: Files, or one sentence why not.
Promise: A reader sees the old or the new content of a replaced file, never half of either. New files are private,
unless the caller gives them another mode.
"""
