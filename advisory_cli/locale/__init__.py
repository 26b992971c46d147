"""Names of months, days, zones and languages (Babel, CLDR), and letters read in a wrong encoding (ftfy).

In: A BCP 47 tag and a date; a text.
Out: Words.
Promise: One function reads a language tag.
"""
