"""Safe files: written in one step, read only if regular and small.

In: Paths and bytes.
Out: Files, or one sentence why not.
Promise: A reader sees the old or the new content, never half of either. New files are private.
"""
