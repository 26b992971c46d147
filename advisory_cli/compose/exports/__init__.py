"""An advisory in the forms that other programs read: iCalendar, ninjs, JSON, and a web page of its own.

In: An Advisory, its newsroom, its rendered texts, and what has become of it (Publication).
Out: Text.
Promise: Every fact is written as the advisory has it, with its time zone; nothing of any recipient is in it.
"""
