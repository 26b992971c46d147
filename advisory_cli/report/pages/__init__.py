"""Self-contained HTML pages: preview and report.

In: Composed messages, or a mailing's statistics.
Out: One HTML file.
Promise: Nothing is loaded, no script is needed, no message stands ahead of its embargo.
"""
