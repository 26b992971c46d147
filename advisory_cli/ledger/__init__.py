"""What happened, on disk: SQLite behind the ports of model/ports.

In: Plans, claims, outcomes, questions.
Out: Who gets what when, and who got it.
Promise: One row a person and revision, so that nobody gets a text twice.
"""
