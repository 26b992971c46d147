"""The database: connection, schema, encodings.

In: SQL and values.
Out: Rows.
Promise: Migrations are numbered and never changed after a release.
"""
