"""Advisory files: Markdown with YAML front matter.

In: One file.
Out: An Advisory, or findings with line, key and remedy.
Promise: Strings only. Duplicate and unknown keys are errors.
"""
