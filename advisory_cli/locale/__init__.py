"""Names of months, days, zones and languages (Babel, CLDR), letters read in a wrong encoding (ftfy), telephone numbers.

In: A BCP 47 tag with a date or a number, or a text.
Out: Words, or the number that a telephone dials (phonenumbers).
Promise: No language tag is refused. For a language that CLDR lacks, its base language serves, else English.
"""
