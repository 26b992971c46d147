"""Body of an advisory: Markdown to both parts.

In: Markdown.
Out: HTML and wrapped text, or a refusal with its line.
Promise: Every letter and digit of the body is in both parts.
"""
