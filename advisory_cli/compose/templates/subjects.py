"""Maker of an edition's subject line, which is the same for all recipients."""

from advisory_cli.compose.templates.dates import Calendar
from advisory_cli.compose.templates.labels import Labels
from advisory_cli.compose.templates.notice_view import embargo_changed, full_label, notice_label, one_line
from advisory_cli.compose.templates.view import shorten
from advisory_cli.model.press.advisory import Advisory, Embargo
from advisory_cli.model.press.notice import Notice, NoticeKind

SUBJECT_LENGTH = 78
_LEAST = 24  # characters of the headline
_LEAST_OF_KNOWN = 12  # where its readers have seen it
_REMARK = 40
_REMARKED = frozenset({NoticeKind.CORRECTION, NoticeKind.UPDATE})


def make_subject(advisory: Advisory, labels: Labels, *, embargo: Embargo | None, notice: Notice | None) -> str:
    """Return the subject of an edition, which is the same for all its recipients.

    `embargo`: the embargo that the edition is under, or None. `notice`: the notice that is sent, or None when the
    advisory itself is sent.
    The subject of an advisory is
    - the author's own subject, if there is one,
    - else the kind of text, the event's time and place if there is room, and as much of the headline as fits.
    - Under embargo, the end of the embargo, on the clocks of the embargo's zone, stands before the author's subject or
      the headline. Kind and event are then left out.
    The subject of a notice begins with the notice's label. The parts of an advisory's subject follow, without the kind
    of text, and with these differences:
    - A postponement does not name the event.
    - A notice that does not repeat the text does not name the event, and has the words of the subject that readers
      know.
    - A correction or update ends with what has changed, in brackets, if these words are few.
    """
    lead = _lead(advisory, labels, embargo, notice)
    if not advisory.subject and embargo is None and (notice is None or notice.kind.repeats_text):
        lead = _with_event(lead, advisory, labels, notice)
    if notice is None:
        return lead + (advisory.subject or shorten(advisory.headline, max(SUBJECT_LENGTH - len(lead), _LEAST)))
    if len(lead) > SUBJECT_LENGTH - _LEAST_OF_KNOWN:  # the bar below names the city
        lead = _lead(advisory, labels, embargo, notice, city=False)
    words = _original_subject(advisory, labels, notice)
    remarked = f"{lead}{words} ({one_line(notice.what)})"
    if _is_remark(notice) and len(remarked) <= SUBJECT_LENGTH:
        return remarked
    return lead + shorten(words, max(SUBJECT_LENGTH - len(lead), _LEAST_OF_KNOWN))


def _original_subject(advisory: Advisory, labels: Labels, notice: Notice) -> str:
    """Return the words of the original's subject without the kind of text.

    Because the notice's label replaces the kind.
    """
    alone = not notice.kind.repeats_text
    subject, headline = (notice.subject, notice.headline) if alone else (advisory.subject, advisory.headline)
    kind = labels.kinds[advisory.kind.value]
    before, colon, behind = _at_colon(subject)
    is_kind = colon and one_line(before).rstrip("\u00a0\u202f").casefold() == kind.casefold()
    return one_line(behind if is_kind else subject) or one_line(headline)


def _at_colon(subject: str) -> tuple[str, str, str]:
    """Cut a subject at its first colon, which is a wide one in Chinese and Japanese."""
    before, colon, behind = subject.partition(":")
    wide = subject.partition("：")
    return wide if len(wide[0]) < len(before) else (before, colon, behind)


def _lead(
    advisory: Advisory, labels: Labels, embargo: Embargo | None, notice: Notice | None, *, city: bool = True
) -> str:
    """Return the words before the event and the headline. Return "" when the author's own subject stands alone."""
    colon = labels.words["colon"]
    if embargo is None and notice is None:
        return "" if advisory.subject else labels.kinds[advisory.kind.value] + colon
    if embargo is None and notice is not None:
        return full_label(notice, advisory, labels, None) + colon
    calendar = Calendar(labels=labels)
    moment = calendar.short_moment if city else calendar.bare_moment
    until = moment(embargo.until.local) if embargo else ""
    if notice is not None and embargo_changed(notice, embargo):
        changed = labels.notice("embargo_changed_subject", moment=until)
        return notice_label(notice, labels, more=changed, short=True) + colon
    held = labels.word("embargoed_subject", moment=until) + colon
    return held if notice is None else notice_label(notice, labels, short=True) + colon + held


def _with_event(label: str, advisory: Advisory, labels: Labels, notice: Notice | None) -> str:
    """Add time and place of the event to the label, if there is room.

    A postponement gets neither, because the words could mean the old time or the new.
    """
    event = advisory.event
    if event is None or (notice is not None and notice.kind is NoticeKind.POSTPONEMENT):
        return label
    calendar, start, where = Calendar(labels=labels), event.starts.local, event.locality or event.place
    at_place, when = calendar.short_event(start, place=where), calendar.short_event(start)
    leads = [f"{label}{at_place}{labels.words['comma']}{where} – "] * bool(where) + [f"{label}{when} – ", label]
    return next((lead for lead in leads if len(lead) <= SUBJECT_LENGTH - _LEAST), label)


def _is_remark(notice: Notice) -> bool:
    """Tell whether the notice's `what` reads well in brackets, as in '(corrects the date)': short, and no sentence."""
    remark = one_line(notice.what)
    words = notice.kind in _REMARKED and len(remark) <= _REMARK and remark[:1].islower()
    return words and not remark.endswith((".", "!", "?", "…"))
