"""Setup of a newsroom: its folder, its mail server, its timetable.

In: A folder, an account, a crontab.
Out: Files of the newsroom, a tried server, a cron line.
Promise: Nothing of the user's is overwritten unasked.
"""
