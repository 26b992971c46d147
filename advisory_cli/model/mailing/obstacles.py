"""Data class for an obstacle: a reason that keeps a waiting mailing from leaving by itself, with a remedy.

actions/sending/obstacles.py finds the obstacles.
"""

from collections.abc import Mapping
from enum import StrEnum

from advisory_cli.model.value_class import value_class


class Kind(StrEnum):
    """Kind of reason why a waiting mailing, or a part of it, does not leave by itself.

    The value describes the kind in words, such as 'what the mail server said last' for SERVER. Each kind has a function
    in actions/sending/obstacles.py that finds its obstacles.
    """

    UNSOUND = "the ledger, its place or the clock"
    NO_WAY_OUT = "how mail leaves is not set"
    ELSEWHERE = "planned live, and the newsroom practises now, or the other way round"
    ZONE = "the rules of a time zone have changed since it was planned"
    APPROVAL = "not what was approved"
    LATE = "its time is over"
    BEYOND_LIMIT = "due after the last moment at which it may leave"
    LATER_TEXT = "a later text is what they get"
    SERVER = "what the mail server said last"
    WITHDRAWN = "clearance was withdrawn"
    NOT_LISTED = "left the list"
    BEGUN = "a person has begun it, and nobody goes on"
    NO_COPY = "the office's own copy could not be filed"


@value_class
class Obstacle:
    """Reason why a waiting mailing, or a part of it, does not leave by itself, and what a person can do.

    - `words`: a sentence on the reason. `remedy`: a sentence on what a person can do, or "".
    - `code`: the exit code of an `advisory run` that meets the obstacle. With 0, the run does not report the obstacle
      in cron's mail.
    - `blocks`: True when nothing of the mailing leaves, False when only some of its recipients are concerned.
    - `wide`: True for an obstacle of all mailings alike, which is told only once.
    - `asks`: True when a person has to do something.
    """

    kind: Kind
    words: str
    remedy: str = ""  # sentence on what a person can do; empty: nothing
    code: int = 0
    blocks: bool = False
    wide: bool = False
    asks: bool = True


Obstacles = Mapping[str, tuple[Obstacle, ...]]  # by the id of the mailing
