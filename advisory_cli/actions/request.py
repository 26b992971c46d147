"""Requests from the command line, with files looked up and values read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.options import ListFileOptions, SendOptions
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.times import When
from advisory_cli.read.lists.filters import Where, parse_where
from advisory_cli.read.lists.table import PLAIN, ListOptions
from advisory_cli.read.locate import find_list
from advisory_cli.read.times.send_time import read_when


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRequest:
    """An advisory and the lists to send it to.

    `limit` counts the first rows of the lists, including people who have the advisory already.
    """

    advisory: Path
    lists: tuple[Path, ...] = ()
    reading: ListOptions = PLAIN
    where: tuple[Where, ...] = ()
    exclude: tuple[Path, ...] = ()
    cleared: tuple[Path, ...] = ()  # who stands in these has agreed to the embargo of this one advisory
    allow_uncleared: str = ""  # why everybody may have it under embargo; empty: they may not
    at: When | None = None  # when to send; None: as the file says, else now
    not_after: datetime | None = None  # nothing leaves after this
    replaces: str = ""  # the waiting mailing that this one takes the place of
    limit: int | None = None
    again: bool = False
    skip_bad_rows: bool = False
    own_text: bool = False  # however much of it went out under another id
    stays: bool = False  # somebody stays until all of it has left
    options: tuple[str, ...] = ()  # the flags that chose, for the command that goes on from here


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRequest:
    """A request for a notice about an advisory.

    `name` is the word that was typed, `file` the file found for it. A notice that repeats the current text needs a
    file.
    The other notices use what the ledger holds.
    """

    kind: NoticeKind
    name: str
    file: Path | None
    what: str
    replacement: str = ""
    again: bool = False  # a reminder: also those who were reminded before
    also_stopped: bool = False  # also those who wait in a mailing that a person has stopped by name
    looked: bool = False  # a reminder: somebody has just looked into the mailbox
    exclude: tuple[Path, ...] = ()
    reading: ListOptions = PLAIN
    stays: bool = False
    options: tuple[str, ...] = ()  # the flags as typed, for the command that goes on from here


def request_of(mailing: Mailing, newsroom: Newsroom) -> SendRequest:
    """Rebuild the request that a mailing was planned with, and look up its files anew.

    Raises NoInput when a list is gone.
    """

    def lists(names: Sequence[str]) -> tuple[Path, ...]:
        return tuple(find_list(name, cwd=newsroom.folder, folder=newsroom.folder) for name in names)

    stored, words = SendOptions.from_stored(mailing.options), mailing.send_at_words
    return SendRequest(
        advisory=Path(mailing.source),
        lists=lists(mailing.lists),
        reading=reading_of(stored, newsroom),
        where=tuple(parse_where(text) for text in stored.where),
        exclude=lists(stored.exclude),
        cleared=lists(stored.cleared),
        allow_uncleared=stored.allow_uncleared or "",
        at=read_when(words, zone=newsroom.zone, now=mailing.planned_at) if words else None,
        limit=stored.limit,
        again=stored.again,
        skip_bad_rows=stored.skip_bad_rows,
        own_text=stored.own_text,
        options=mailing.options,
    )


def reading_of(options: ListFileOptions, newsroom: Newsroom) -> ListOptions:
    """Return how the lists are to be read, by the options of the command."""
    return ListOptions(
        encoding=options.encoding,
        utf8=newsroom.smtp_utf8,
        sheets=options.sheet,
        with_hidden_rows=options.with_hidden_rows,
    )
