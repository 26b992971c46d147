"""The links of an advisory, opened when asked for.

In: URLs.
Out: What each link showed to somebody without a login.
Promise: Public addresses only, one request each, nothing kept.
"""
