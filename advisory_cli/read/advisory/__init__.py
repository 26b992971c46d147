"""Advisory files: Markdown with YAML front matter.

In: One file.
Out: An Advisory, or findings with line, key and remedy.
Promise: Every value of the YAML is read as text. Duplicate and unknown keys are errors.
"""
