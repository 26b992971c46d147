"""Times: wall times in zones, clock changes, cron.

In: Wall times, zones, `now`.
Out: Instants and rules about them.
Promise: Instants are compared in UTC.
"""
