"""The commands of the program, one file each, imported when used.

In: Flags and arguments, parsed by click.
Out: A request for actions/, and report/ lines on the terminal.
Promise: No verb delivers by itself: all go through actions/sending.
"""
