"""Times: wall times in time zones, changes of clocks, and timetables of cron and systemd.

In: Wall times, time zones, and the present time as `now`.
Out: Instants, and rules about them.
Promise: Times are compared as instants in UTC.
"""
