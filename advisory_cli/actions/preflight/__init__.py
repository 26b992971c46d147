"""Work that is done before anything leaves: read the files, check them, compose the editions, select the recipients.

In: A request, files, lists, the ledger.
Out: Findings, editions, and what happens to each recipient: a message now, held, or left out.
Promise: Nothing is written but a dry-run or temporary table. Errors stop here.
"""
