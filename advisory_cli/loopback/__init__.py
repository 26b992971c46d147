"""Web server for one page, which a browser on this computer shows while a command runs.

In: A page, and its data, anew as often as they change.
Out: The page at an address with a random token, an event for each change, and the new data.
Promise: Only who knows the address reads anything. The server listens on this computer only, and takes no input.
"""
