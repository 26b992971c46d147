"""Web server for one page, which a browser on this computer shows while a command runs.

In: A page, and the data that the page shows. New data are given whenever they change.
Out: The page at an address with a random token, the newest data, and an event in the browser for each change.
Promise: Nobody reads anything without the address. The server listens on this computer only, and takes no input.
"""
