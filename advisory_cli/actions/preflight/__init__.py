"""Everything that can be known before anything leaves: read, check, compose, select.

In: A request, files, lists, the ledger.
Out: Findings, editions, and each recipient's place: now, held, excluded.
Promise: Nothing is written but a dry-run or temporary table. Errors stop here.
"""
