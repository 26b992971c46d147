"""Rendering of an advisory's Markdown, in its body and fields, for the HTML part and the text part of a message.

In: Markdown.
Out: HTML and wrapped text, or findings that name the line of a fault.
Promise: Every letter and digit of the Markdown is in both parts.
"""
