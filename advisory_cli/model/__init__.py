"""The words of the program: frozen values, pure rules, ports, errors.

In: Nothing of ours.
Out: Types that all other packages use.
Promise: No I/O, no clock. Times are compared in UTC.
"""
