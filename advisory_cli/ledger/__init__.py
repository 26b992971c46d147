"""Floor 2, what happened: the ledger that decides who still gets a message."""
