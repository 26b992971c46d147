"""Rules that find the facts of a press text: blocks of text → Draft.

In: A Document and the words of its language.
Out: A Draft, each fact with the source words from which it was guessed.
Promise: A line is taken once, by the fact that it says, or stays in the body.
"""
