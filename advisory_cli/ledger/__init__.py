"""The record of what happened, on disk: SQLite behind the ports of model/ports.

In: Plans, claims, outcomes, questions.
Out: Deliveries to make, and answers about those that were made.
Promise: One row a person and revision, so that nobody gets a text twice.
"""
