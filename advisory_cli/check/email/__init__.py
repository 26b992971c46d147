"""Rules about one finished message.

In: A message as one recipient would get it.
Out: Findings about lost facts, size, and the embargo's bar.
Promise: The embargo's bar is looked for in the finished message, as readers would see it.
"""
