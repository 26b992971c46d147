"""The commands of the program, one file each, imported when used.

In: Flags and arguments, parsed by click.
Out: A request for actions/, and report/ lines on the terminal.
Promise: No command delivers messages by itself: each command that sends calls actions/sending.
"""
