"""Make the command lines that reports suggest, quoted so that they can be pasted into a shell."""

import shlex
from datetime import UTC
from pathlib import Path

from advisory_cli.model.mailing.addressee import list_names
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.mailing.options import typed_words
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.report.wording.phrases import shown_path


def line(*words: str) -> str:
    """Return a command line: 'advisory' and these `words`, quoted where a shell needs quotes."""
    return shlex.join(("advisory", *words))


def send(mailing: Mailing, *options: str, relative_to: Path | None = None) -> str:
    """Return the command that sends a mailing or a notice now, to those of its people who have not got the message.

    `options` are further flags, put at the end. Paths below the folder `relative_to` are shown relative to that folder
    (None: whole paths).
    """
    if mailing.notice is not None:
        flags = (*_of_event(mailing), *typed_words(mailing.options))
        return line(mailing.notice.verb, _source(mailing, relative_to), *flags, *options)
    return line("send", *_file_and_lists(mailing, relative_to), *mailing.options, *options)


def _of_event(mailing: Mailing) -> list[str]:
    """Return the option with which an update says that the event is cancelled or postponed."""
    words = {NoticeKind.CANCELLATION: "--cancelled", NoticeKind.POSTPONEMENT: "--postponed"}
    return [word for kind, word in words.items() if kind is mailing.notice]


def plan(mailing: Mailing, *options: str, relative_to: Path | None = None) -> str:
    """Return the command that sends a mailing again for the same time (`--at`), with the same limit (`--not-after`).

    A flag is left out when the mailing has no such time. `options` are further flags, put at the end. Paths below the
    folder `relative_to` are shown relative to that folder (None: whole paths).
    """
    words = ["--at", mailing.send_at_words] if mailing.send_at_words else []
    if mailing.not_after is not None:
        words += ["--not-after", f"{mailing.not_after.astimezone(UTC):%Y-%m-%d %H:%M} UTC"]
    return send(mailing, *words, *options, relative_to=relative_to)


def replace(mailing: Mailing, *, relative_to: Path | None = None) -> str:
    """Return the command that puts the advisory file's present text in the place of a waiting mailing.

    The people and the time stay the same. Paths below the folder `relative_to` are shown relative to that folder (None:
    whole paths).
    """
    return line("send", _source(mailing, relative_to), "--replace", mailing.id)


def stop(name: str, *options: str) -> str:
    """Return the command that stops a mailing, or with '--undo' in `options` lets a stopped mailing go on.

    `name` is the id of a mailing, or the id of an advisory for all its mailings. `options` are further flags.
    """
    return line("stop", name, *options)


def preview(mailing: Mailing, *, relative_to: Path | None = None) -> str:
    """Return the command that shows a mailing's advisory file and lists, as they are now, on a preview page.

    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths).
    """
    return line("preview", *_file_and_lists(mailing, relative_to))


def preview_stored(name: str) -> str:
    """Return the command that shows the messages of a planned mailing, as they are stored, on a preview page.

    `name` is the id of the mailing.
    """
    return line("preview", name)


def check(mailing: Mailing, *, relative_to: Path | None = None) -> str:
    """Return the command that checks a mailing's advisory file and lists as they are now.

    A notice has no lists. Paths below the folder `relative_to` are shown relative to that folder (None: whole paths).
    """
    if mailing.notice is not None:
        return line("check", _source(mailing, relative_to))
    return line("check", *_file_and_lists(mailing, relative_to))


def status(name: str, *options: str) -> str:
    """Return the command that shows what became of a mailing.

    `name` is the id of a mailing, the id of an advisory for all its mailings, or 'last'. `options` are further flags.
    """
    return line("status", name, *options)


def resolve(name: str) -> str:
    """Return the command by which a person decides deliveries in doubt.

    `name` is the id of a mailing, or the id of an advisory for all its mailings.
    """
    return line("resolve", name)


def _file_and_lists(mailing: Mailing, relative_to: Path | None) -> list[str]:
    return [_source(mailing, relative_to), *(word for name in list_names(mailing.lists) for word in ("-l", name))]


def _source(mailing: Mailing, relative_to: Path | None) -> str:
    return shown_path(Path(mailing.source), relative_to) if mailing.source else mailing.advisory_id
