"""Calendar file of an advisory's events as an attachment of its message, on wish.

Loading the icalendar library takes as long as half of what `check` does, so that the file is kept in the account's
cache.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from advisory_cli import __version__
from advisory_cli.compose.body.renderer import Body
from advisory_cli.compose.exports.facts import facts_json
from advisory_cli.compose.exports.publication import Publication
from advisory_cli.files.private_cache import PrivateCache
from advisory_cli.model.press.advisory import Advisory, sender_of, wants_calendar
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.files import LoadedFile, generated_attachment
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import Notice, NoticeKind

_MEDIA_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
_NO_TIME = datetime.fromtimestamp(0, UTC)  # the same text has the same file, whenever it is made


def attached_calendar(
    advisory: Advisory,
    newsroom: Newsroom,
    texts: tuple[Body, Mapping[str, Body]],
    phase: Phase,
    *,
    notice: Notice | None,
    cache: PrivateCache,
) -> tuple[LoadedFile, ...]:
    """Return the calendar file that a message of an advisory has attached, or an empty tuple when it has none.

    An advisory has one if it has an event, and its own `calendar` says yes, or says nothing and the newsroom's setting
    wishes one for invitations. The events of a notice that cancels or withdraws are CANCELLED. An edition with the
    embargo banner has no file, because calendars import and share such files without any banner. A notice that only
    lifts the embargo has none either.
    `texts`: the rendered body and fields (Composer.texts). `notice`: None for the advisory itself.
    """
    wanted = wants_calendar(advisory, for_invitations=newsroom.calendar)
    kind = notice.kind if notice else None
    if not wanted or phase is Phase.EMBARGOED or kind is NoticeKind.LIFT:
        return ()
    publication = Publication(
        advisory=advisory,
        newsroom=newsroom,
        sender=sender_of(advisory, newsroom.sender),
        body=texts[0],
        fields=texts[1],
        now=_NO_TIME,
        sequence=advisory.revision - 1,
        withdrawn=kind is NoticeKind.WITHDRAWAL,
        cancelled=kind is NoticeKind.CANCELLATION,
    )
    return (generated_attachment(f"{advisory.id}.ics", _MEDIA_TYPE, _content(publication, cache)),)


def _content(publication: Publication, cache: PrivateCache) -> bytes:
    made_of = f"{__version__} {publication.sequence} {publication.sender} {facts_json(publication)}"
    key = b"calendar " + hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).digest()
    content = cache.get(key)
    if content is None:
        from advisory_cli.compose.exports.calendar_file import calendar_file

        content = calendar_file(publication)
        cache.put(key, content)
    return content
