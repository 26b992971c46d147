"""Maker of the words about a notice that templates print: its label, its statement, and further details for readers."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from advisory_cli.compose.templates.dates import Calendar
from advisory_cli.compose.templates.labels import Labels, lead
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory, Embargo
from advisory_cli.model.press.notice import Notice, NoticeKind

_NAMES_KIND = frozenset({NoticeKind.UPDATE, NoticeKind.REMINDER})  # UPDATE 1 – MEDIA ADVISORY
_CLOSING = frozenset({NoticeKind.CANCELLATION, NoticeKind.POSTPONEMENT, NoticeKind.WITHDRAWAL})
_SPACES = late_pattern(r"[ \t\n]+")  # no-break spaces stay
_CLOSED = late_pattern(r"[.!?…。！？؟۔][”’»\"')\]」』）\u00a0\u202f]*$")


def embargo_changed(notice: Notice, embargo: Embargo | None) -> bool:
    """Tell whether an edition of the notice must say that the embargo has changed.

    The edition must say so when the notice names an old embargo and the edition is under an embargo. `embargo`: the
    embargo that the edition is under, or None.
    """
    return notice.old_embargo is not None and embargo is not None


def notice_label(notice: Notice, labels: Labels, *, more: str = "", short: bool = False) -> str:
    """Return the label of a notice, such as 'CORRECTION'.

    The words `more`, if not empty, are added: 'UPDATE 1 – MEDIA ADVISORY'. `short`: use the short form of a
    withdrawal's label. Other labels have no short form.
    """
    name = "withdrawal_short" if short and notice.kind is NoticeKind.WITHDRAWAL else notice.kind.value
    label = labels.notice(name, number=str(notice.number))
    return labels.notice("joined", label=label, more=more) if more else label


def full_label(notice: Notice, advisory: Advisory, labels: Labels, embargo: Embargo | None) -> str:
    """Return a notice's label, with words for a changed embargo: 'CORRECTION – EMBARGO CHANGED'.

    If the embargo has not changed, the label of an update or a reminder names the kind of text: 'UPDATE 1 – MEDIA
    ADVISORY'. Any other label has no further words.
    `embargo`: the embargo that the edition is under, or None.
    """
    if embargo_changed(notice, embargo):
        return notice_label(notice, labels, more=labels.notice("embargo_changed"))
    kind = labels.kinds[advisory.kind.value] if notice.kind in _NAMES_KIND else ""
    return notice_label(notice, labels, more=kind)


def notice_view(
    notice: Notice, advisory: Advisory, labels: Labels, *, embargo: Embargo | None, zone: str
) -> dict[str, Any]:
    """Return the variable `notice` that templates get: kind, label, statement, details, opening, stands_alone, closes.

    `embargo`: the embargo that the edition is under, or None. `zone`: the newsroom's time zone, by which the day of the
    first sending is written.
    - kind: the kind of notice as a text, such as "correction" (the values of NoticeKind).
    - label: the heading of the notice in the message's language, such as "CORRECTION".
    - statement: the office's own words about the change, on one line. A lifted embargo, and a reminder without words,
    have a sentence from the labels in their place.
    - details: a list of dictionaries with the texts `name` and `value`, often empty. Each is a line below the
    statement, such as the old and the new embargo, or the subject that readers received. `name` is "" for a line
    without a name.
    - opening: label and statement as a whole sentence, for the line that an inbox shows below the subject.
    - stands_alone: True when the advisory's text does not follow below the notice.
    - closes: True when label and statement stand again at the message's end, so that nobody misses the notice: for a
    cancellation, a postponement and a withdrawal.
    """
    label = full_label(notice, advisory, labels, embargo)
    statement = _statement(notice, labels, zone)
    opening = label + labels.words["colon"] + statement
    return {
        "kind": notice.kind.value,
        "label": label,
        "statement": statement,
        "details": [
            {"name": name, "value": value} for name, value in _details(notice, advisory, labels, embargo, zone)
        ],
        "opening": opening if _CLOSED.search(opening) else opening + labels.words["stop"].rstrip(),
        "stands_alone": not notice.kind.repeats_text,
        "closes": notice.kind in _CLOSING,
    }


def _statement(notice: Notice, labels: Labels, zone: str) -> str:
    """Return the office's own words. A lift has a fixed statement, and so has a reminder without words."""
    if notice.kind is NoticeKind.LIFT:
        return labels.notice("lifted")
    if notice.kind is NoticeKind.REMINDER and not one_line(notice.what):
        return labels.notice("still_holds", day=_day_sent(notice, labels, zone))
    return one_line(notice.what)


def _day_sent(notice: Notice, labels: Labels, zone: str) -> str:
    return Calendar(labels=labels).day(notice.sent_at.astimezone(ZoneInfo(zone)).date())


def one_line(text: str) -> str:
    """Return `text` with each run of spaces, tabs and line breaks replaced by one space, and none at either end.

    No-break spaces inside the text stay.
    """
    return _SPACES.sub(" ", text).strip()


def _details(
    notice: Notice, advisory: Advisory, labels: Labels, embargo: Embargo | None, zone: str
) -> Iterator[tuple[str, str]]:
    calendar = Calendar(labels=labels)
    if notice.old_embargo is not None and embargo is not None:
        yield labels.notice("old_embargo"), calendar.moment(notice.old_embargo.local)
        yield labels.notice("new_embargo"), calendar.moment(embargo.until.local)
    if notice.kind is NoticeKind.LIFT:
        yield "", lead(labels.notice("cause")) + one_line(notice.what)
    alone = not notice.kind.repeats_text
    now, known = one_line(advisory.subject or advisory.headline), one_line(notice.known_as)
    first = one_line(notice.first_known_as) or known
    if alone or first != now:
        yield labels.notice("received", day=_day_sent(notice, labels, zone)), first
    if known != first and (alone or known != now) and "later" in labels.notices:
        yield labels.notice("later"), known
    if alone and advisory.reference:
        yield labels.notice("reference"), advisory.reference
    if notice.kind is NoticeKind.WITHDRAWAL:
        yield "", one_line(notice.replacement) or labels.notice("no_replacement")
