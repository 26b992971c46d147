"""A notice: a mailing to exactly those who received an advisory, about that very advisory."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from advisory_cli.model.schedule.times import Moment


class NoticeKind(StrEnum):
    """Purpose of a notice. The label and the first line follow from the purpose."""

    CORRECTION = "correction"
    UPDATE = "update"
    REMINDER = "reminder"
    CANCELLATION = "cancellation"  # of the event
    POSTPONEMENT = "postponement"  # of the event
    WITHDRAWAL = "withdrawal"  # please do not use
    LIFT = "lift"  # the embargo ended early

    @property
    def repeats_text(self) -> bool:
        """True when the advisory's text follows in the notice.

        A withdrawn text is not said again. Readers who have a text under embargo only need to hear that it is free.
        """
        return self not in {NoticeKind.WITHDRAWAL, NoticeKind.LIFT}

    @property
    def needs_file(self) -> bool:
        """True when the notice says what the file says now.

        A reminder repeats what was sent, even if the file has changed.
        """
        return self.repeats_text and self is not NoticeKind.REMINDER

    @property
    def takes_over(self) -> bool:
        """True when nothing older may leave any more.

        Recipients who still wait for the text get what is right now, or nothing.
        """
        return self not in {NoticeKind.REMINDER, NoticeKind.LIFT}

    @property
    def verb(self) -> str:
        """Command that sends the notice."""
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
    """Notice as it is for all its readers alike. `sent_at` is when the original first went out, aware."""

    kind: NoticeKind
    what: str  # what changed, and what is right now, in the office's own words; a reminder may do without
    headline: str  # the original's, as its readers know it
    sent_at: datetime
    number: int = 1  # UPDATE 1, UPDATE 2, …
    old_embargo: Moment | None = None  # where the embargo is another one now: what it was
    replacement: str = ""  # withdrawal: whether another text follows, in the office's own words
