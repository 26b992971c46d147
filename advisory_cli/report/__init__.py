"""Reports for people and scripts: terminal output, JSON, CSV, HTML pages and the log.

In: Values of model/.
Out: Lines of output, JSON, CSV, HTML pages, lines of the log file.
Promise: Nothing here decides, sends or stores anything. Only the log writes a file.
"""
