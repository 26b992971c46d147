"""Requests from the command line, with files looked up and values read, and their form as words that mailings keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.times import When
from advisory_cli.read.lists.filters import Where, parse_where
from advisory_cli.read.lists.table import PLAIN, ListOptions
from advisory_cli.read.locate import find_list
from advisory_cli.read.times.send_time import read_when

_SEVERAL = ("sheet", "where", "exclude", "cleared")
_SWITCHES = ("again", "skip_bad_rows", "with_hidden_rows", "own_text")
_KEPT = ("encoding", "sheet", "where", "exclude", "cleared", "allow_uncleared", "limit", *_SWITCHES, "rate")


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


def order_of(mailing: Mailing, newsroom: Newsroom) -> SendRequest:
    """Rebuild the request that a mailing was planned with, and look up its files anew.

    Raises NoInput when a list is gone.
    """

    def lists(names: Sequence[str]) -> tuple[Path, ...]:
        return tuple(find_list(name, cwd=newsroom.folder, folder=newsroom.folder) for name in names)

    choice, words = choice_of(mailing.options), mailing.send_at_words
    return SendRequest(
        advisory=Path(mailing.source),
        lists=lists(mailing.lists),
        reading=reading_of(choice, newsroom),
        where=tuple(parse_where(text) for text in choice["where"]),
        exclude=lists(choice["exclude"]),
        cleared=lists(choice["cleared"]),
        allow_uncleared=choice["allow_uncleared"] or "",
        at=read_when(words, zone=newsroom.zone, now=mailing.planned_at) if words else None,
        limit=choice["limit"],
        again=choice["again"],
        skip_bad_rows=choice["skip_bad_rows"],
        own_text=choice["own_text"],
        options=mailing.options,
    )


def reading_of(choice: Mapping[str, Any], newsroom: Newsroom) -> ListOptions:
    """Return how the lists are to be read, by the flags of the command."""
    return ListOptions(
        encoding=choice["encoding"],
        utf8=newsroom.smtp_utf8,
        sheets=tuple(choice["sheet"]),
        with_hidden_rows=bool(choice["with_hidden_rows"]),
    )


def choice_of(words: Sequence[str]) -> dict[str, Any]:
    """Read the words of `as_words` back into flags by name, as the command line gives them."""
    choice: dict[str, Any] = dict.fromkeys(("lists", *_SEVERAL), ())
    choice |= dict.fromkeys(name for name in _KEPT if name not in _SEVERAL)
    left = iter(words)
    for word in left:
        name = word.removeprefix("--").replace("-", "_")
        if name in _SWITCHES:
            choice[name] = True
        elif name in _SEVERAL:
            choice[name] += (next(left),)
        else:
            choice[name] = next(left)
    choice["limit"] = int(choice["limit"]) if choice["limit"] else None
    return choice | {name: bool(choice[name]) for name in _SWITCHES}


def as_words(choice: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the choosing flags as words, so that a suggested command chooses the same people at the same pace."""
    words: list[str] = []
    for name in _KEPT:
        flag, value = f"--{name.replace('_', '-')}", choice.get(name)
        if value is True:
            words.append(flag)
        elif value:
            several = value if isinstance(value, tuple) else (value,)
            words += [word for one in several for word in (flag, str(one))]
    return tuple(words)
