"""Reports: everything that people and scripts read.

In: Values of model/.
Out: Lines, JSON, CSV, pages, the log.
Promise: Pure but for the log. Nothing here decides anything.
"""
