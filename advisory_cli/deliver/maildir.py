"""Transport for practice: writes messages as files into a Maildir, so that nothing leaves this computer.

The function store() writes the newsroom's own copy of a mailing into a Maildir. The format of a Maildir:
cr.yp.to/proto/maildir.html.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from advisory_cli.deliver.immediate import ImmediateTransport
from advisory_cli.deliver.validation import outcome, validate
from advisory_cli.files.atomic import create_file, sync_folder
from advisory_cli.files.own import refuse_linked_folder
from advisory_cli.model.errors import CannotWrite
from advisory_cli.model.mailing.delivery import Message, Outcome, Verdict
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.text import clean_reply

_STORED_REPLY = late_pattern(r"kept as .+/new/[0-9a-f]{40}\.eml", re.DOTALL)


class MaildirTransport(ImmediateTransport):
    """Transport for practice: each message becomes a file in the Maildir `folder`, and nothing leaves this computer.

    open() makes missing folders. The commit point, the step that cannot be undone, is the rename of the file into the
    Maildir's folder `new`. A file is named by a digest of Message-ID and content, so that the same message sent twice
    is one file.
    `utf8` allows letters beyond ASCII before the @ of an address. offer() raises CannotWrite when the file cannot be
    written before the commit point. When the rename fails, nothing is raised, and the outcome is deferred or in doubt.
    """

    def __init__(self, folder: Path, *, utf8: bool = False) -> None:
        super().__init__(Realm.PRACTICE, most=1)
        self._folder = folder
        self._utf8 = utf8

    def open(self, expected: int = 1) -> None:
        """Create the missing folders of the Maildir, and accept messages from now on.

        `expected`, the number of messages to come, has no effect here. Transports with connections need it. Raises
        CannotWrite when a folder cannot be created or is a link.
        """
        _make_folders(self._folder)
        super().open(expected)

    def take_stock(self) -> Callable[[str], bool]:
        """Look at the files in the Maildir now, and return a function that tells whether a message is gone from there.

        The function takes the reply of an accepted message (Outcome.reply), which names the message's file and the
        Maildir. It returns True when the file is neither in `new` nor in `cur`, and when the reply names a Maildir of
        another name. It returns False when the file is there, and when the reply names no file. A Maildir that is
        missing or cannot be read counts as empty.
        """
        kept_replies = frozenset(_stored_reply(self._folder, name) for name in _message_names(self._folder))
        return lambda reply: _STORED_REPLY.fullmatch(reply) is not None and reply not in kept_replies

    def _carry(self, message: Message, before_commit: Callable[[], bool]) -> Outcome | None:
        validate(message, utf8=self._utf8)
        _make_folders(self._folder)
        name = _name(message.message_id.encode() + b"\0", *message.parts)
        draft = _draft(self._folder, name, *message.parts)
        try:
            allowed = before_commit()
        except BaseException:
            _remove_draft(draft)
            raise
        if not allowed:
            _remove_draft(draft)
            return None
        return _publish(draft, self._folder / "new" / name)


def store(folder: Path, content: bytes) -> Path:
    """Write `content`, the newsroom's own copy of a message, into the Maildir `folder`, and return the file's path.

    The same `content` stored twice is one file. Missing folders are made. Raises CannotWrite when the file cannot be
    written.
    """
    _make_folders(folder)
    name = _name(content)
    draft = _draft(folder, name, content)
    kept = folder / "new" / name
    try:
        draft.replace(kept)
        sync_folder(kept.parent)
    except OSError as fault:
        _remove_draft(draft)
        raise _cannot_write(kept, fault) from fault
    return kept


def _publish(draft: Path, kept: Path) -> Outcome:
    """Rename a synced file into `new` and return the outcome.

    IN_DOUBT means that nobody can tell whether the file is there, or that the disk did not confirm the rename.
    """
    try:
        draft.replace(kept)
    except OSError as fault:
        return _unpublished(draft, kept, fault)
    try:
        sync_folder(kept.parent)
    except OSError as fault:
        return outcome(Verdict.IN_DOUBT, f"written, but the disk did not confirm it: {fault.strerror}")
    return outcome(Verdict.ACCEPTED, _stored_reply(kept.parent.parent, kept.name))


def _stored_reply(folder: Path, name: str) -> str:
    """Return the reply of a message that is kept in a Maildir. take_stock() knows the message again by it."""
    return clean_reply(f"kept as {folder.name}/new/{name}")


def _message_names(folder: Path) -> Iterator[str]:
    """Yield the names of the messages in a Maildir, without the flags that mail programs add to them."""
    for part in ("new", "cur"):
        try:
            yield from (path.name.partition(":")[0] for path in (folder / part).iterdir())
        except OSError:
            continue


def _unpublished(draft: Path, kept: Path, fault: OSError) -> Outcome:
    try:
        known = os.path.lexists(draft) and not os.path.lexists(kept)
    except OSError:
        known = False
    if not known:
        return outcome(Verdict.IN_DOUBT, f"the Maildir did not say whether it kept the message: {fault.strerror}")
    _remove_draft(draft)
    return outcome(Verdict.DEFERRED, f"the Maildir did not take the message: {fault.strerror}")


def _make_folders(folder: Path) -> None:
    for part in (folder, folder / "tmp", folder / "new", folder / "cur"):
        try:
            part.mkdir(mode=0o700, parents=part is folder, exist_ok=True)
            refuse_linked_folder(part)
        except OSError as fault:
            raise _cannot_write(part, fault) from fault


def _draft(folder: Path, name: str, *content: bytes) -> Path:
    """Write a synced file in `tmp`, in place of a file that a dead process left under the same name.

    Raises CannotWrite.
    """
    draft = folder / "tmp" / name
    try:
        draft.unlink(missing_ok=True)
        create_file(draft, content, synced=True)
    except OSError as fault:
        _remove_draft(draft)
        raise _cannot_write(draft, fault) from fault
    return draft


def _remove_draft(draft: Path) -> None:
    with suppress(OSError):
        draft.unlink(missing_ok=True)


def _name(*content: bytes) -> str:
    digest = hashlib.sha256()
    for part in content:
        digest.update(part)
    return f"{digest.hexdigest()[:40]}.eml"


def _cannot_write(path: Path, fault: OSError) -> CannotWrite:
    return CannotWrite(
        f"{path} cannot be written: {fault.strerror or fault}.",
        remedy="Make room on the disk, or check who may write there.",
    )
