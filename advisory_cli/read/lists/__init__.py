"""Lists of journalists: CSV and XLSX.

In: One file, row by row.
Out: Recipients and findings, in bounded memory.
Promise: A bad row is named, never left out in silence.
"""
