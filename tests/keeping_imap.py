"""A small IMAP server in memory that keeps what is appended, and fails as it is told. Loopback only."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser

from tests.loopback_imap import LoopbackImap

_LITERAL = re.compile(r"\{(\d+)\}$")
_APPEND = re.compile(r'"((?:[^"\\]|\\.)*)" \(([^)]*)\) "([^"]*)"')
_HEADER = re.compile(r"HEADER (\S+) (\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """A message as it was appended."""

    folder: str
    flags: str
    date: str
    content: bytes


@dataclass(slots=True, kw_only=True)
class KeepingImap(LoopbackImap):
    """A mailbox with these folders and their flags.

    `fault` is what goes wrong until it is mended: `login` (refused), `before` and `after` (the connection ends before
    or after a message is kept, without an answer), `full` (the message is refused).
    `searches_names_only`: only Message-ID is known to its search, as at some providers.
    """

    folders: dict[str, str] = field(default_factory=lambda: {"INBOX": "", "Gesendet": r"\Sent"})
    fault: str = ""
    searches_names_only: bool = False
    kept: list[Appended] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    on_login: Callable[[], None] = lambda: None
    _folder: str = ""

    def _talk(self, peer: socket.socket) -> None:
        with suppress(StopIteration), peer.makefile("rwb") as stream:
            stream.write(b"* OK ready\r\n")
            stream.flush()
            for answer in self._answers(stream):  # type: ignore[arg-type]
                stream.write(answer.encode() if isinstance(answer, str) else answer)
                stream.flush()

    def _answers(self, stream: socket.SocketIO) -> Iterator[str | bytes]:
        """Answer the commands of one connection, one after the other."""
        while line := stream.readline():
            tag, _, command = line.decode().rstrip("\r\n").partition(" ")
            self.heard.append(command)
            verb, _, words = command.removeprefix("UID ").partition(" ")
            if verb == "APPEND":
                yield "+ go on\r\n"
                yield from self._append(tag, words, stream)
                continue
            yield from self._untagged(verb, words)
            yield f"{tag} {self._result(verb, words)}\r\n"
            if verb == "LOGOUT":
                return

    def _untagged(self, verb: str, words: str) -> Iterator[str | bytes]:
        if verb == "CAPABILITY":
            yield "* CAPABILITY IMAP4rev1\r\n"
        elif verb == "LIST":
            yield from (f'* LIST ({flags}) "/" "{name}"\r\n' for name, flags in self.folders.items())
        elif verb == "SEARCH":
            yield f"* SEARCH {' '.join(map(str, self._found(words)))}\r\n"
        elif verb == "FETCH":
            yield from self._fetched(words)
        elif verb == "LOGOUT":
            yield "* BYE\r\n"

    def _result(self, verb: str, words: str) -> str:
        if verb == "LOGIN":
            self.on_login()
            return "NO [AUTHENTICATIONFAILED] no" if self.fault == "login" else "OK done"
        if verb == "EXAMINE":
            self._folder = words.strip('"')
            return "OK done" if self._folder in self.folders else "NO no such folder"
        return "OK done"

    def _append(self, tag: str, words: str, stream: socket.SocketIO) -> Iterator[str]:
        size = _LITERAL.search(words)
        parts = _APPEND.match(words)
        assert size is not None, words
        assert parts is not None, words
        content = stream.read(int(size[1]))
        assert content is not None
        assert stream.readline() == b"\r\n"
        if self.fault == "before":
            raise OSError
        if self.fault == "full":
            yield f"{tag} NO [OVERQUOTA] the mailbox is full\r\n"
            return
        self.kept.append(Appended(folder=parts[1], flags=parts[2], date=parts[3], content=content))
        if self.fault == "after":
            raise OSError
        yield f"{tag} OK done\r\n"

    def _found(self, words: str) -> Iterator[int]:
        wanted = _HEADER.findall(words)
        for uid, message in enumerate(self.kept, 1):
            heads = BytesHeaderParser().parsebytes(message.content)
            names = [(name, word) for name, word in wanted if name == "Message-ID" or not self.searches_names_only]
            if message.folder == self._folder and any(word in str(heads.get(name, "")) for name, word in names):
                yield uid

    def _fetched(self, words: str) -> Iterator[bytes]:
        uids, _, item = words.partition(" ")
        name = item.partition("FIELDS (")[2].partition(")")[0]
        for uid in map(int, uids.split(",")):
            value = BytesHeaderParser().parsebytes(self.kept[uid - 1].content).get(name)
            heads = f"{name}: {value}\r\n\r\n".encode() if value else b"\r\n"
            yield (
                f"* {uid} FETCH (UID {uid} BODY[HEADER.FIELDS ({name})] {{{len(heads)}}}\r\n".encode()
                + heads
                + b")\r\n"
            )
