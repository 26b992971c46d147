"""Rules about one finished message.

In: An edition as it would leave.
Out: Findings about lost facts, size, and the embargo's bar.
Promise: The bar is read back from the bytes, not from what was meant.
"""
