"""Self-contained HTML pages: preview and report.

In: Composed messages, or a mailing's statistics.
Out: One HTML file.
Promise: A page loads nothing (`preview --serve` alone loads new content from its own server). The report runs no
script, the preview only its own. A held message is marked as held.
"""
