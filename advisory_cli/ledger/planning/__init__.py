"""Plans: candidates are judged, then frozen in one transaction.

In: Recipients with their editions.
Out: A mailing with one delivery a recipient.
Promise: Duplicates, opt-outs and readers of the revision are left out in SQL.
"""
