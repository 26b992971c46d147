"""Function that reads delivery reports, answers and opt-outs from a message, an mbox, a Maildir or a folder."""

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisory_cli.inbox.dsn import LARGEST, parse_reports
from advisory_cli.inbox.opt_outs import opt_out_token, sender_and_subject
from advisory_cli.inbox.replies import parse_answer
from advisory_cli.model.errors import NoInput
from advisory_cli.model.mailing.evidence import Answer, Evidence, Report
from advisory_cli.model.text import printable

if TYPE_CHECKING:
    from mailbox import Mailbox


def read_reports(source: str, *, message_ids: Collection[str] = ()) -> Evidence:
    """Read delivery reports, people's answers to messages of this program, and opt-outs, from files, as evidence.

    `source`: `maildir:PATH`, `mbox:PATH` or a path alone. For a path alone, a file that begins with “From ” is read as
    an mbox, and any other file as one message. A folder is read as a Maildir if it has the folders cur and new, else
    its .eml files are read.
    `message_ids`: the Message-IDs by which providers passed our messages on, with angle brackets.
    Nothing is changed. Raises NoInput when the source is not there or cannot be read.
    """
    scheme, colon, rest = source.partition(":")
    kind, text = (scheme, rest) if colon and scheme in {"maildir", "mbox"} else ("", source)
    shown = printable(text)
    try:
        path = Path(text).expanduser()
        return _read(kind or _kind(path), path, shown, message_ids)
    except (FileNotFoundError, NotADirectoryError):
        raise NoInput(f"There is no file or folder {shown}.") from None
    except IsADirectoryError:
        raise NoInput(f"{shown} is a folder.", remedy=f"If it is a Maildir: maildir:{shown}") from None
    except (OSError, ValueError, RuntimeError) as fault:
        reason = getattr(fault, "strerror", None) or "its name is not valid"
        raise NoInput(f"{shown} cannot be read: {reason}.") from None


def _read(kind: str, path: Path, shown: str, message_ids: Collection[str]) -> Evidence:
    count, reports, answers, opt_outs = 0, list[Report](), list[Answer](), dict[str, None]()
    tokenless: list[str] = []
    for content in _contents(kind, path, shown):
        count += 1
        if token := opt_out_token(content):
            opt_outs[token] = None
            continue
        found = parse_reports(content, message_ids=message_ids)
        reports += found
        tokenless += [] if found else [sender_and_subject(content)]
        if (answer := parse_answer(content, message_ids=message_ids)) is not None:
            answers.append(answer)
    place = f"{shown} ({count:,} message{'' if count == 1 else 's'})"
    return Evidence(
        place=place,
        reports=tuple(reports),
        answers=tuple(answers),
        opt_outs=tuple(opt_outs),
        tokenless=tuple(tokenless),
    )


def _kind(path: Path) -> str:
    if path.is_dir():
        return "maildir" if (path / "cur").is_dir() and (path / "new").is_dir() else "folder"
    return "mbox" if _start(path)[:5] == b"From " else "message"


def _contents(kind: str, path: Path, shown: str) -> Iterator[bytes]:
    """Yield the messages of one source, each up to LARGEST bytes."""
    from mailbox import Maildir, mbox

    if kind == "message":
        yield _start(path)
    elif kind == "folder":
        yield from (_start(file) for file in sorted(path.iterdir()) if file.suffix.lower() == ".eml" and file.is_file())
    elif kind == "mbox":
        _start(path)
        yield from _mailbox_messages(mbox(path, create=False))
    elif not (path / "cur").is_dir() or not (path / "new").is_dir():
        raise NoInput(f"{shown} is not a Maildir: it has no folders cur and new.")
    else:
        yield from _mailbox_messages(Maildir(path, create=False))


def _mailbox_messages(kept: "Mailbox[Any]") -> Iterator[bytes]:
    """Yield the messages of a mailbox. A message that vanished or cannot be read is skipped."""
    try:
        for key in kept.keys():  # noqa: SIM118  a mailbox is no dict: iterating it parses its messages
            try:
                with kept.get_file(key) as stream:
                    yield stream.read(LARGEST)
            except (OSError, KeyError):
                continue
    finally:
        kept.close()


def _start(path: Path) -> bytes:
    """Read the first LARGEST bytes of a file. Raises NoInput for a pipe or a device, which could block forever."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NoInput(f"{printable(str(path))} is not a file with messages.")
    with os.fdopen(handle, "rb") as stream:
        return stream.read(LARGEST)
