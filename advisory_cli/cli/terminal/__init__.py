"""Terminal work that all commands share: printing, asking, progress, shared flags, files written for people.

In: Lines, numbers to confirm, files to show.
Out: Text on the right stream, answers, signals as values.
Promise: A closed or missing stream never changes what happens to the mail.
"""
