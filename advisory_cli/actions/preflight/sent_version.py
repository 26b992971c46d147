"""Find in the ledger the version of an advisory that its readers have: the newest text that reached anybody.

The result also tells under which embargo they have the text.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory, Embargo, Kind
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.times import Moment
from advisory_cli.model.value_class import value_class
from advisory_cli.read.advisory.editions import read_sent_editions

_LEFT = (State.ACCEPTED, State.IN_DOUBT, State.CLAIMED)


@value_class
class SentVersion:
    """The version of an advisory that its readers have: the newest `mailing` that reached anybody, and its text.

    - `before`: all mailings of the advisory, newest first.
    - `text_mailing`: the newest mailing that brought anybody the text itself, with its pictures and attachments.
      Another than `mailing` after a withdrawal or a lift, which go without text and files.
    - `manuscript`: the text as stored in the ledger, "" when none is stored.
    - `advisory`: `manuscript` as read. When the text cannot be read, only id, headline and language are set.
    - `sent_at`: the planned time of the earliest mailing that reached anybody.
    - `first`: the text of that earliest mailing, which a correction or update may have changed since.
    - `embargo`: the end of the embargo that holds for the readers, None when none holds.
    """

    before: Sequence[MailingSummary]
    mailing: Mailing
    text_mailing: Mailing
    advisory: Advisory
    manuscript: str
    sent_at: datetime
    first: Advisory
    embargo: Moment | None = None

    @property
    def next_revision(self) -> int:
        """The next free revision number: one more than the highest of all mailings of the advisory planned so far."""
        return max(summary.mailing.revision for summary in self.before) + 1

    @property
    def withdrawn(self) -> Mailing | None:
        """The newest notice that withdrew the advisory, None when there is none."""
        return next(
            (summary.mailing for summary in self.before if summary.mailing.notice is NoticeKind.WITHDRAWAL), None
        )

    @property
    def updates(self) -> int:
        """The number of updates of the advisory planned so far."""
        return sum(summary.mailing.notice is NoticeKind.UPDATE for summary in self.before)


def delivered_count(summary: MailingSummary) -> int:
    """Return the number of people who have the message of a mailing, or may have it (a delivery in doubt)."""
    return summary.maybe_received + sum(summary.counts.get(state, 0) for state in _LEFT)


def is_sendable(summary: MailingSummary) -> bool:
    """Tell whether a mailing may bring people the advisory's text for the first time.

    True when the mailing is no notice, was not stopped, and has its approval if it needs one.
    """
    mailing = summary.mailing
    approved = summary.approval is not None or not mailing.needs_approval
    return mailing.notice is None and mailing.stopped_at is None and approved


def find_original(
    before: Sequence[MailingSummary], ledger: Ledger, newsroom: Newsroom, now: datetime, *, planned: bool = False
) -> SentVersion | None:
    """Return the version of an advisory that its readers have. None when nobody has any text of the advisory.

    `before` holds all mailings of the advisory, newest first.
    With `planned`, the version of the newest planned mailing is returned in place of None.
    """
    sent = [summary.mailing for summary in before if sum(summary.counts.get(state, 0) for state in _LEFT)]
    sent = sent or [summary.mailing for summary in before if planned]
    if not sent:
        return None
    newest = sent[0]
    manuscript = ledger.manuscript(newest.id)
    advisory = sent_text(newest, ledger, newsroom) or _advisory_from_fields(newest)
    return SentVersion(
        before=before,
        mailing=newest,
        text_mailing=_text_mailing(sent, before),
        advisory=advisory,
        manuscript=manuscript,
        sent_at=min(mailing.send_at or mailing.planned_at for mailing in sent),
        first=sent_text(sent[-1], ledger, newsroom) or _advisory_from_fields(sent[-1]),
        embargo=_active_embargo(newest, advisory, newsroom, now),
    )


def _text_mailing(sent: Sequence[Mailing], before: Sequence[MailingSummary]) -> Mailing:
    """Return the newest mailing with the text of the advisory: of those `sent`, else of all, else the newest sent.

    A lift may be all that surely reached anybody, once a doubt about the text itself is decided.
    """
    mailings = (*sent, *(summary.mailing for summary in before))
    return next((each for each in mailings if each.notice is None or each.notice.repeats_text), sent[0])


def sent_text(mailing: Mailing, ledger: Ledger, newsroom: Newsroom) -> Advisory | None:
    """Return the advisory as stored in the ledger when a mailing was planned.

    None when the ledger stores no text, or a text that cannot be read or has another id.
    """
    text = ledger.manuscript(mailing.id)
    if not text:
        return None
    advisory = read_sent_editions(
        text,
        Path(mailing.source or f"{mailing.advisory_id}.md"),
        folder=newsroom.folder,
        zone=newsroom.zone,
        language=mailing.language if mailing.editions else newsroom.language,
        issuer=newsroom.organisation,
    )
    return advisory if advisory is not None and advisory.id == mailing.advisory_id else None


def _advisory_from_fields(mailing: Mailing) -> Advisory:
    """Build an advisory from the fields of a mailing alone, without a body."""
    return Advisory(
        id=mailing.advisory_id, kind=Kind.NOTE, language=mailing.language, headline=mailing.subject, body=""
    )


def _active_embargo(mailing: Mailing, advisory: Advisory, newsroom: Newsroom, now: datetime) -> Moment | None:
    """Return the embargo of a mailing, as its text names it. None when no embargo holds any more."""
    end = mailing.embargo_end
    if end is None or end <= now:
        return None
    if advisory.embargo is not None and advisory.embargo.until.instant == end:
        return advisory.embargo.until
    zone = newsroom.zone or "UTC"
    local = end.astimezone(ZoneInfo(zone))
    return Moment(wall=local.replace(tzinfo=None, fold=0), zone=zone, fold=local.fold)


def inherited_embargo(original: SentVersion) -> Embargo | None:
    """Return the embargo under which readers have the text, for use in a notice about that text.

    None when no embargo holds any more. The embargo's terms, the conditions that cleared people agreed to, are those of
    the text that readers have, "" for none.
    """
    if original.embargo is None:
        return None
    terms = original.advisory.embargo.terms if original.advisory.embargo else ""
    return Embargo(until=original.embargo, terms=terms)
