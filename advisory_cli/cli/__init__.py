"""The command line: the only package that knows click, prints, asks or exits.

In: Words typed in a shell.
Out: Lines on stdout and stderr, one exit code.
Promise: Every fault ends here in one sentence and a code of model/exit_codes.py. No rule is decided here.
"""
