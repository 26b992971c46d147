"""The newsroom's settings and secrets.

In: Flags, environment, .env, advisory.toml, defaults.
Out: A Newsroom, each value with its origin.
Promise: A secret is read only when a server is talked to, and never shown.
"""
