"""Database of the ledger: connection, tables, and the form in which values are stored.

In: SQL and values.
Out: Rows.
Promise: Migrations are numbered and never changed after a release.
"""
