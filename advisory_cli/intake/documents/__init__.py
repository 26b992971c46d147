"""Readers of files: bytes → blocks of text as a reader sees them.

In: The bytes of a file and its name.
Out: A Document of paragraphs, tables and pictures in their order, with remarks on what was left out.
Promise: Nothing outside the file is opened. A file that cannot be read is refused with one sentence.
"""
