"""Names of months, days, zones and languages (Babel, CLDR).

In: A BCP 47 tag and a date.
Out: Words.
Promise: One function reads a language tag.
"""
