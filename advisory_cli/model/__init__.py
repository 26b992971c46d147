"""Data classes, rules, interfaces to the outside (ports) and errors that all other packages of the program use.

In: Nothing. No other package of the program is imported here.
Out: Frozen data classes, functions without side effects, protocols, exceptions.
Promise: Nothing here reads a file, the network or the clock. Times are compared in UTC.
"""
