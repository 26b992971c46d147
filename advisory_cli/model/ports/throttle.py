"""Port (interface to the outside) of a throttle: the pause that a server has asked this newsroom for."""

from datetime import datetime
from typing import Protocol


class Throttle(Protocol):
    """Pause that a server has asked for, shared by all processes of the newsroom. Threads may share it too."""

    def ends_at(self, now: datetime) -> datetime | None:
        """Return the time at which the pause ends, or None when there is no pause at `now`.

        All times are aware. The result is never later than an hour after `now`. Nothing is raised.
        """

    def extend(self, until: datetime, now: datetime) -> None:
        """Make the pause last until `until`, or until an hour after `now` when that is earlier.

        A pause that already lasts longer stays as it is. All times are aware. Nothing is raised. A pause that cannot be
        stored holds for this process alone.
        """
