"""Names of months, days, zones and languages (Babel, CLDR), and detection of wrongly decoded text (ftfy).

In: A BCP 47 tag and a date, or a text.
Out: Words.
Promise: One function reads a language tag.
"""
