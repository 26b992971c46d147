"""Calendar file of an advisory's events as an attachment of its message, on wish.

Loading the icalendar library takes as long as half of what `check` does, so that the file is kept in the account's
cache.
"""

import hashlib
from datetime import UTC, datetime

from advisory_cli import __version__
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.exports.event_names import event_names
from advisory_cli.compose.exports.publication import Publication
from advisory_cli.files.private_cache import PrivateCache
from advisory_cli.model.press.advisory import Advisory, Event, sender_of, wants_calendar
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.files import LoadedFile, generated_attachment
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import Notice, NoticeKind

_MEDIA_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
_NO_TIME = datetime.fromtimestamp(0, UTC)  # the same text has the same file, whenever it is made


def attached_calendar(
    advisory: Advisory,
    newsroom: Newsroom,
    composer: Composer,
    phase: Phase,
    *,
    notice: Notice | None,
    first: tuple[Advisory, Notice | None],
    cache: PrivateCache,
) -> tuple[LoadedFile, ...]:
    """Return the calendar file that a message of an advisory has attached, or an empty tuple when it has none.

    An advisory has one if it has an event, and its own `calendar` says yes, or says nothing and the newsroom's setting
    wishes one for invitations. The events of a notice that cancels or withdraws, or that postpones them to a time that
    is not known, are CANCELLED. An edition with the
    embargo banner has no file, because calendars import and share such files without any banner. A notice that only
    lifts the embargo has none either.
    A notice that repeats a text without some of the events that readers have, or with other titles, cancels these.
    `composer`: that of the advisory, which is in one language. `notice`: None for the advisory itself. `first`: the
    advisory and the notice in the first language, whose titles name the events in all languages.
    """
    wanted = wants_calendar(advisory, for_invitations=newsroom.calendar)
    kind = notice.kind if notice else None
    if not wanted or phase is Phase.EMBARGOED or kind is NoticeKind.LIFT:
        return ()
    publication = Publication(
        advisory=advisory,
        newsroom=newsroom,
        sender=sender_of(advisory, newsroom.sender),
        body=composer.texts[0],
        fields=composer.texts[1],
        calendar=composer.calendar,
        now=_NO_TIME,
        sequence=advisory.revision - 1,
        withdrawn=kind is NoticeKind.WITHDRAWAL,
        cancelled=notice is not None and notice.event_off(*advisory.events),
        first_events=first[0].events,
        former_events=_former_events(advisory, notice, first),
    )
    return (generated_attachment(f"{advisory.id}.ics", _MEDIA_TYPE, _content(publication, cache)),)


def _former_events(
    advisory: Advisory, notice: Notice | None, first: tuple[Advisory, Notice | None]
) -> tuple[tuple[str, Event], ...]:
    """Return the events that readers have and the advisory has no more, each with its name."""
    first_advisory, first_notice = first
    if notice is None or first_notice is None or not notice.kind.repeats_text:
        return ()
    known, known_first = notice.old_events, first_notice.old_events
    now = event_names(advisory.id, advisory.events, first_advisory.events)
    return tuple(
        (name, event)
        for name, event in zip(event_names(advisory.id, known, known_first), known, strict=True)
        if name not in now
    )


def _content(publication: Publication, cache: PrivateCache) -> bytes:
    advisory = publication.advisory
    made_of = repr(
        (
            *(__version__, publication.sequence, publication.sender, publication.issuer, publication.withdrawn),
            *(publication.cancelled, publication.event_names, publication.former_events, publication.calendar.labels),
            *(advisory.headline, advisory.events, advisory.programme, advisory.contacts, advisory.dateline),
        )
    )  # and not of the body, so that another sentence needs no other file
    key = b"calendar " + hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).digest()
    content = cache.get(key)
    if content is None:
        from advisory_cli.compose.exports.calendar_file import calendar_file

        content = calendar_file(publication)
        cache.put(key, content)
    return content
