"""Parts of the ledger that tell whether this is the ledger that sent last, and not a copy or an older version.

In: A ledger, its folder, notes kept outside the newsroom.
Out: The ledger's newest step, its computer and folder, the times of cron's runs, faults of its file.
Promise: A restored or copied ledger is noticed before anything leaves.
"""
