"""Requests for a send or a notice, made from a command's options: files are found, and values are read.

The module also rebuilds the request that a mailing in the ledger was planned with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path

from advisory_cli.model.mailing.addressee import BY_ADDRESS, Addressee, list_names
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.options import ListFileOptions, SendOptions
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.times import When
from advisory_cli.model.value_class import value_class
from advisory_cli.read.lists.filters import Where, parse_where
from advisory_cli.read.lists.table import PLAIN, ListOptions, RememberedReading
from advisory_cli.read.locate import find_list, list_name
from advisory_cli.read.times.send_time import read_when


@value_class
class SendRequest:
    """Request to send an advisory to lists, made from a command's options.

    - `advisory`, `lists`: the files found. `reading`: how list files are read.
    - `to`: unless empty, only these people get a message, and `lists` are read only to find their rows.
    - `where`: only rows that meet all these conditions are used. `skip_bad_rows`: True passes over bad rows, which are
      errors otherwise.
    - `exclude`: lists of people who get no message. `cleared`: lists of people who agreed to this one embargo.
    - `allow_uncleared`: the reason why people without clearance get the text under embargo, "" when they do not get it.
    - `limit`: the greatest number of people of the lists who may get the text, None for no limit. The people who come
      first in the lists are chosen. People who have the text already use up places in this number.
    - `again`: True gives this revision also to people who have an earlier one. In practice mode, it sends the text to
      everybody once more.
    - `at`: the time of sending. None means the time in the file, or now when the file has none.
    - `at_once`: True sends now even if the file names a time. `at` is then None.
    - `not_after`: no message leaves after this time. None means the usual deadline.
    - `replaces`: the id of the waiting mailing whose place this one takes, "" for none.
    - `own_text`: True sends a text even if most of its words went out under another id.
    - `stays`: True means that the command waits until every message has left.
    - `options`: the flags that choose recipients, as stored with the mailing.
    """

    advisory: Path
    lists: tuple[Path, ...] = ()
    to: tuple[Addressee, ...] = ()  # the only people who get a message. Empty: everybody in the lists
    reading: ListOptions = PLAIN  # how list files are read
    where: tuple[Where, ...] = ()  # only rows that meet all these conditions get a message
    exclude: tuple[Path, ...] = ()  # lists of people who get no message
    cleared: tuple[Path, ...] = ()  # lists of people who agreed to the embargo of this one advisory
    allow_uncleared: str = ""  # reason why people without clearance get the text under embargo. "": they do not
    at: When | None = None  # time of sending. None: the time in the file, or now when the file has none
    at_once: bool = False  # send now, whatever time the file names
    not_after: datetime | None = None  # no message leaves after this time. None: the limit of `grace_of` holds
    replaces: str = ""  # id of the waiting mailing whose place this one takes. "": none
    limit: int | None = None
    again: bool = False  # people who have an earlier revision get this one too. In practice mode: everybody once more
    skip_bad_rows: bool = False  # bad rows are left out. False: a bad row is an error
    own_text: bool = False  # send even if most of the words went out under another id
    stays: bool = False  # the command waits until every message has left
    options: tuple[str, ...] = ()  # flags, with their values, that choose recipients: stored with the mailing

    def stored_lists(self, folder: Path) -> tuple[str, ...]:
        """Return the names of the lists as the ledger stores them. The mark "--to" comes first where people are named.

        `folder` is the newsroom's folder.
        """
        names = tuple(list_name(path, folder=folder) for path in self.lists)
        return (BY_ADDRESS, *names) if self.to else names


@value_class
class NoticeRequest:
    """Request for a notice about an advisory, made from a command's options.

    - `name`: the word by which the command names the advisory: a file, or the id of an advisory or mailing.
    - `file`: the advisory file of that name, None when there is no such file. A notice that repeats the file's current
      text always has a `file`.
    - `what`: the person's words about the change, and for a lift the reason.
    - `replacement`: for a withdrawal, a sentence on whether another text follows, "" for none.
    - `what_in`, `replacement_in`: these words in the other languages of the text, by language tag.
    - `again`: people who were reminded before are reminded once more.
    - `also_stopped`: people who wait in a mailing that a person stopped by name get the text too.
    - `looked`: this command searches the mailbox for replies.
    - `exclude`: lists of people who get no message. `reading`: how these files are read.
    - `stays`: the command waits until every message has left.
    - `options`: the flags as stored with the mailing.
    - `planned`: ids of mailings that the notice is drafted without, as if they were not planned yet: its own, those
      that were planned with it, and later ones, in this order. Empty for a new notice.
    """

    kind: NoticeKind
    name: str
    file: Path | None
    what: str
    what_in: Mapping[str, str] = field(default_factory=dict, hash=False)  # the same by language tag
    replacement: str = ""  # for a withdrawal: a sentence on whether another text follows. "": none
    replacement_in: Mapping[str, str] = field(default_factory=dict, hash=False)  # the same by language tag
    again: bool = False  # for a reminder: people who were reminded before are reminded once more
    also_stopped: bool = False  # people who wait in a mailing that a person stopped by name get the text too
    looked: bool = False  # for a reminder: this command searches the mailbox for replies (--imap)
    exclude: tuple[Path, ...] = ()  # lists of people who get no message
    reading: ListOptions = PLAIN  # how these lists are read
    stays: bool = False  # the command waits until every message has left
    options: tuple[str, ...] = ()  # flags, with their values, as stored with the mailing
    planned: tuple[str, ...] = ()  # ids of mailings without which the notice is drafted; empty: it is a new one


def request_of(mailing: Mailing, newsroom: Newsroom) -> SendRequest:
    """Rebuild the request that a mailing was planned with, from the options that the ledger stores with the mailing.

    The stored names of lists become paths. The files are searched for, and not read. Raises NoInput when a list is
    missing.
    """

    def lists(names: Sequence[str]) -> tuple[Path, ...]:
        return tuple(find_list(name, cwd=newsroom.folder, folder=newsroom.folder) for name in names)

    stored, words = SendOptions.from_stored(mailing.options), mailing.send_at_words
    return SendRequest(
        advisory=Path(mailing.source),
        lists=lists(list_names(mailing.lists)),
        to=tuple(Addressee(address=address) for address in stored.to),
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
    """Return the way in which list files are read: encoding, sheets and hidden rows as a command's `options` say.

    The newsroom's setting `smtp_utf8` decides whether addresses may have letters beyond ASCII before the @.
    """
    return ListOptions(
        encoding=options.encoding,
        utf8=newsroom.smtp_utf8,
        sheets=options.sheet,
        with_hidden_rows=options.with_hidden_rows,
        remembered=remembered_readings(newsroom),
    )


def remembered_readings(newsroom: Newsroom) -> tuple[RememberedReading, ...]:
    """Return the sheets and encodings that the newsroom's settings remember for lists.

    A name in the settings is that of a file in lists/, with or without its ending, or a whole path.
    """
    names = dict.fromkeys((*newsroom.list_sheets, *newsroom.list_encodings))
    return tuple(
        RememberedReading(
            path=newsroom.folder / "lists" / name,
            sheet=newsroom.list_sheets.get(name, ""),
            encoding=newsroom.list_encodings.get(name, ""),
        )
        for name in names
    )
