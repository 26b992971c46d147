"""Data class for a notice, a mailing about an advisory to exactly those who have its text, and the kinds of notices."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from advisory_cli.model.schedule.times import Moment
from advisory_cli.model.value_class import value_class

if TYPE_CHECKING:
    from advisory_cli.model.press.advisory import Event


class NoticeKind(StrEnum):
    """Kind of a notice: CORRECTION, UPDATE, REMINDER, WITHDRAWAL, LIFT, or CANCELLATION and POSTPONEMENT of the event.

    WITHDRAWAL asks not to use the text, and LIFT says that the embargo ended early. The label and the first line that
    readers see depend on the kind.
    """

    CORRECTION = "correction"
    UPDATE = "update"
    REMINDER = "reminder"
    CANCELLATION = "cancellation"  # of the event
    POSTPONEMENT = "postponement"  # of the event
    WITHDRAWAL = "withdrawal"  # please do not use
    LIFT = "lift"  # the embargo ended early

    @property
    def repeats_text(self) -> bool:
        """True when the advisory's text follows below the notice: for all kinds but WITHDRAWAL and LIFT."""
        return self not in {NoticeKind.WITHDRAWAL, NoticeKind.LIFT}

    @property
    def needs_file(self) -> bool:
        """True when the notice repeats the advisory's text from its file, as the file is now.

        False for a REMINDER, which repeats the text that was sent, and for WITHDRAWAL and LIFT, which repeat no text.
        """
        return self.repeats_text and self is not NoticeKind.REMINDER

    @property
    def takes_over(self) -> bool:
        """True when no older text of the advisory may leave after the notice: for all kinds but REMINDER and LIFT.

        Recipients who still wait for an older text get the present text without the notice. After a WITHDRAWAL, and
        when the notice says that the event does not take place, they get nothing.
        """
        return self not in {NoticeKind.REMINDER, NoticeKind.LIFT}

    @property
    def overtakes_why(self) -> str:
        """Reason, as stored in the ledger, why people who wait for an older text do not get that text any more.

        "" for a REMINDER and a LIFT, which let an older text leave.
        """
        return _OVERTAKES_WHY.get(self, "")

    @property
    def verb(self) -> str:
        """Name of the command that sends a notice of this kind, such as "correct"."""
        return _VERBS[self]


_OVERTAKES_WHY = {
    NoticeKind.CORRECTION: "the text was corrected",
    NoticeKind.UPDATE: "the text was updated",
    NoticeKind.CANCELLATION: "the event was cancelled",
    NoticeKind.POSTPONEMENT: "the event was postponed",
    NoticeKind.WITHDRAWAL: "withdrawn",
}
_VERBS = {
    NoticeKind.CORRECTION: "correct",
    NoticeKind.UPDATE: "update",
    NoticeKind.REMINDER: "remind",
    NoticeKind.CANCELLATION: "update",
    NoticeKind.POSTPONEMENT: "update",
    NoticeKind.WITHDRAWAL: "withdraw",
    NoticeKind.LIFT: "lift",
}


@value_class
class Notice:
    """Content of a notice, the same for all its readers.

    `what` says what changed or why, in the newsroom's words. `headline` is that of the original, and `subject` its
    author's own subject, "" when the subject was made of the headline. `sent_at` is the planned time of the original's
    first mailing. `number` is 1 for the first update of an advisory, 2 for the second, and so on.
    `old_embargo` is the former end of an embargo that has a new end. It is None when the end has not changed.
    `first_known_as` holds the words by which readers know the first mailing of the text. It is "" when they are those
    of the original: no notice has changed them since.
    `replacement` says, for a withdrawal, whether another text follows. `old_event` is the event as readers know it. It
    is None when the original has no event, or when the original's text is not known. `further_old_events` are the
    other events of an original that has several.
    `translations` holds the notice in the other languages of the advisory, each with its own `language`.
    """

    kind: NoticeKind
    what: str  # what changed or why, in the newsroom's words; may be empty in a reminder
    headline: str  # of the original that readers have
    sent_at: datetime  # planned time of the original's first mailing, aware
    subject: str = ""  # author's own, of the original; empty: it was made of the headline
    first_known_as: str = ""  # subject or headline of the first mailing; empty: as the original's
    number: int = 1  # of several updates of one advisory, from 1
    old_embargo: Moment | None = None  # former end of an embargo that has a new end now; None: it has not changed
    replacement: str = ""  # for a withdrawal: whether another text follows, in the newsroom's words
    old_event: "Event | None" = None  # event as readers know it; None: the original has none, or is not known
    further_old_events: "tuple[Event, ...]" = ()  # other events as readers know them
    language: str = ""  # tag of the language of `what`; empty: that of the text, the only one
    translations: tuple["Notice", ...] = ()  # the same notice in the advisory's other languages

    def in_language(self, language: str) -> "Notice":
        """Return the notice in the language of this tag. The notice itself when there is no such translation."""
        return next((notice for notice in self.translations if notice.language == language), self)

    @property
    def old_events(self) -> "tuple[Event, ...]":
        """Events, all of them, as readers know them. Empty when the original has none, or is not known."""
        return (self.old_event, *self.further_old_events) if self.old_event else ()

    @property
    def known_as(self) -> str:
        """Words by which readers find the original in their inboxes: its own subject, or else its headline."""
        return self.subject.strip() or self.headline

    def event_off(self, *events: "Event") -> bool:
        """Return True when the notice says that `events` do not take place at the times that they name.

        `events` are all events as the advisory's file has them now. True for a cancellation. True also for a
        postponement without a new time: the file then still names the times that readers know.
        """
        if self.kind is NoticeKind.POSTPONEMENT:
            return self.old_event is not None and not any(self.event_moved(event, events) for event in events)
        return self.kind is NoticeKind.CANCELLATION

    def event_moved(self, event: "Event", events: "tuple[Event, ...]" = ()) -> bool:
        """Return True when `event` begins or ends at another time than the event that readers know.

        `event` is the event as the advisory's file has it now, one of all its `events` if there are several. False for
        a notice that does not repeat the text from this file, and when the event that readers know is not stored.
        """
        old = self.old_of(event, events)
        return old is not None and _times(old) != _times(event)

    def old_of(self, event: "Event", events: "tuple[Event, ...]" = ()) -> "Event | None":
        """Return the event that readers know in place of `event`, one of all `events`. None when there is none.

        It has the place of `event` among as many events, or else its title. None also for a notice that does not repeat
        the text from the advisory's file.
        """
        if self.old_event is None or not self.kind.takes_over or not self.kind.repeats_text:
            return None
        known, now = self.old_events, events or (event,)
        if len(known) == len(now):
            return known[now.index(event)]
        return next((old for old in known if old.title == event.title), None)


def _times(event: "Event") -> tuple[datetime, datetime | None]:
    return event.starts.instant, event.ends.instant if event.ends else None
