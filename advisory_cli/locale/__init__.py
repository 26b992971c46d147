"""Names of months, days, zones and languages (Babel, CLDR), letters read in a wrong encoding (ftfy), telephone numbers.

In: A BCP 47 tag and a date; a text.
Out: Words; what a number dials (phonenumbers).
Promise: One function reads a language tag.
"""
