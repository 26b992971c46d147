"""Data classes for findings (the results of checks), and the catalogue of the codes that findings carry.

In: The code of a finding, such as EMB06, and its place: file and line.
Out: Finding, Entry of the catalogue, and Visit, the result of opening a link.
Promise: Every code has one entry in the catalogue, with level, title and reason.
"""
