"""What people and scripts read.

In: Values of model/.
Out: Lines, JSON, CSV, pages, the log.
Promise: Pure but for the log; nothing here decides anything.
"""
