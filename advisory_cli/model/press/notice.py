"""A notice: what goes to exactly those who received an advisory, about that very advisory."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from advisory_cli.model.schedule.times import Moment


class NoticeKind(StrEnum):
    """What a notice is for; its label and its first line follow from it."""

    CORRECTION = "correction"
    UPDATE = "update"
    REMINDER = "reminder"
    CANCELLATION = "cancellation"  # of the event
    POSTPONEMENT = "postponement"  # of the event
    WITHDRAWAL = "withdrawal"  # please do not use
    LIFT = "lift"  # the embargo ended early

    @property
    def repeats_text(self) -> bool:
        """Whether the advisory's text follows. What is withdrawn is not said again, and who has a text under embargo
        only needs to hear that it is free.
        """
        return self not in {NoticeKind.WITHDRAWAL, NoticeKind.LIFT}

    @property
    def needs_file(self) -> bool:
        """Whether it says what the file says now; a reminder repeats what was sent, whatever became of the file."""
        return self.repeats_text and self is not NoticeKind.REMINDER

    @property
    def takes_over(self) -> bool:
        """Whether nothing older may leave any more: who still waits for the text gets what is right now, or nothing."""
        return self not in {NoticeKind.REMINDER, NoticeKind.LIFT}

    @property
    def verb(self) -> str:
        """The command that sends it."""
        return _VERBS[self]


_VERBS = {
    NoticeKind.CORRECTION: "correct",
    NoticeKind.UPDATE: "update",
    NoticeKind.REMINDER: "remind",
    NoticeKind.CANCELLATION: "update",
    NoticeKind.POSTPONEMENT: "update",
    NoticeKind.WITHDRAWAL: "withdraw",
    NoticeKind.LIFT: "lift",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice, for all its readers alike. `sent_at` is when the original first went out, aware."""

    kind: NoticeKind
    what: str  # what changed, and what is right now, in the office's own words; a reminder may do without
    headline: str  # the original's, as its readers know it
    sent_at: datetime
    number: int = 1  # UPDATE 1, UPDATE 2, …
    old_embargo: Moment | None = None  # where the embargo is another one now: what it was
    replacement: str = ""  # withdrawal: whether another text follows, in the office's own words
