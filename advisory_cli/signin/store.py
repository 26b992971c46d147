"""Store the newsroom's sign-in in the file sign-in.json beside the ledger.

The tokens of the sign-in are kept in the same file or in the system's keyring.
"""

import json
import os
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.own import open_own
from advisory_cli.model.errors import CannotWrite, NotAllowed, TryLater
from advisory_cli.model.press.newsroom import TokenStore
from advisory_cli.signin.record import SignIn, public_part, secret_part, sign_in_from

FILE, LOCK = "sign-in.json", "sign-in.lock"
_LONGEST = 256 * 1024  # bytes
_KEYRING = "advisory-cli"  # the service under which keyrings list the tokens
_TRIES, _PAUSE = 900, 0.1  # for the lock: ninety seconds, longer than a renewal may take

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class SignInStore:
    """Store of the newsroom's one sign-in, in the file sign-in.json of the ledger's `folder`.

    The file (mode 0600) says who signed in and for what. It holds the tokens too, unless they are in the keyring.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def peek(self) -> SignIn | None:
        """Return the stored sign-in without its tokens. None when there is no sign-in, or the file is damaged.

        The keyring is not asked.
        """
        kept = self._read()
        return None if kept is None else _decoded(kept, {})

    def load(self) -> SignIn | None:
        """Return the stored sign-in with its tokens. None when there is no sign-in, or the file is damaged.

        Raises NotAllowed when the tokens are kept in a keyring, and the keyring cannot be reached or has lost them.
        """
        kept = self._read()
        if kept is None:
            return None
        if kept.get("store") == TokenStore.KEYRING.value:
            return _decoded(kept, _from_keyring(str(kept.get("key", ""))))
        held = kept.get("secrets", {})
        return _decoded(kept, held if isinstance(held, dict) else {})

    def holds(self, sign_in: SignIn) -> bool:
        """Tell whether `sign_in`, which was read before, is still stored. False when a later sign-in has replaced it.

        Tokens are not compared, because each renewal replaces them. The keyring is not asked.
        """
        return self.peek() == replace(sign_in, refresh_token=None, tokens={})

    def save(self, sign_in: SignIn, place: TokenStore | None = None) -> TokenStore:
        """Store a sign-in in place of the former one. Return where its tokens are now: KEYRING or FILE.

        `place`: where to keep the tokens of a new sign-in: KEYRING, FILE, or AUTO for the keyring if it works, else the
        file. None means that `sign_in` is the former one with renewed tokens. The tokens then stay where the former
        tokens are, or go into the file when there are none.
        In the keyring, the tokens of a new sign-in get an entry of their own, and the former entry is removed once the
        file is written. The tokens of one sign-in therefore never stand beside the servers of another.
        Raises NotAllowed when the tokens are to go into the keyring and the keyring cannot be used. Raises CannotWrite
        when the file cannot be written.
        """
        before = self._read() or {}
        former = str(before.get("key", ""))
        used = TokenStore.KEYRING if before.get("store") == TokenStore.KEYRING.value else TokenStore.FILE
        chosen = place or used
        content: dict[str, Any] = {"version": 1, **public_part(sign_in)}
        key = "" if chosen is TokenStore.FILE else self._into_keyring(sign_in, "" if place else former, chosen)
        try:
            if key:
                self._write({**content, "store": TokenStore.KEYRING.value, "key": key})
            else:
                self._write({**content, "store": TokenStore.FILE.value, "secrets": secret_part(sign_in)})
        except CannotWrite:
            if key and key != former:
                _forget_in_keyring(key)
            raise
        if former and former != key:
            _forget_in_keyring(former)
        return TokenStore.KEYRING if key else TokenStore.FILE

    def note_end(self, words: str) -> None:
        """Store `words`, the sentence with which a server refused to renew the tokens, so that commands can show it.

        Nothing is stored without a sign-in. A failure to write is ignored.
        """
        kept = self._read()
        if kept is not None and kept.get("ended") != words:
            with suppress(CannotWrite):
                self._write({**kept, "ended": words})

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Context manager: keep other processes from renewing tokens of this newsroom during the block.

        A renewal can make the former refresh token invalid. Two renewals at once might therefore end with an invalid
        token in the store.
        Raises TryLater when another process does not end its renewal within ninety seconds, and CannotWrite when the
        lock file cannot be opened.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = open_own(self._folder / LOCK, os.O_RDWR | os.O_CREAT)
        except OSError as fault:
            raise CannotWrite(f"The sign-in cannot be locked: {fault.strerror}.") from None
        try:
            self._wait_for(descriptor)
            yield
        finally:
            os.close(descriptor)  # which also unlocks

    def _wait_for(self, descriptor: int) -> None:
        pause = threading.Event()
        for _ in range(_TRIES):
            try:
                _lock(descriptor)
            except OSError:
                pause.wait(_PAUSE)
            else:
                return
        raise TryLater(
            "Another advisory command is renewing the sign-in and has not finished.",
            remedy="Run the same command again.",
        )

    def _into_keyring(self, sign_in: SignIn, former: str, chosen: TokenStore) -> str:
        """Return the key under which the tokens stand in the keyring: `former`, else a new one. "" for the file."""
        key = former or secrets.token_hex(8)
        try:
            _to_keyring(key, secret_part(sign_in))
        except NotAllowed:
            if key != former:
                _forget_in_keyring(key)  # it may have been written, and not read back
            if chosen is TokenStore.KEYRING:
                raise
            return ""
        return key

    def _read(self) -> dict[str, Any] | None:
        try:
            with os.fdopen(open_own(self._folder / FILE, os.O_RDONLY), "rb") as stream:
                kept = json.loads(stream.read(_LONGEST))
        except (OSError, ValueError, RecursionError):
            return None
        return kept if isinstance(kept, dict) else None

    def _write(self, content: dict[str, Any]) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._folder / FILE, json.dumps(content).encode(), synced=True)
        except OSError as fault:
            raise CannotWrite(
                f"The sign-in cannot be stored: {fault.strerror}.", remedy="Check the folder ledger/ of the newsroom."
            ) from None


def _decoded(kept: dict[str, Any], held: dict[str, Any]) -> SignIn | None:
    try:
        return sign_in_from(kept, held)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _from_keyring(key: str) -> dict[str, Any]:
    try:
        import keyring

        held = json.loads(keyring.get_password(_KEYRING, key) or "null")
    except Exception as fault:
        raise _no_keyring(fault) from None
    if not isinstance(held, dict):
        raise _no_keyring(None)
    return held


def _to_keyring(key: str, held: dict[str, Any]) -> None:
    """Store tokens in the keyring and read them back, because some keyrings take everything and keep nothing."""
    try:
        import keyring

        text = json.dumps(held)
        keyring.set_password(_KEYRING, key, text)
        kept = keyring.get_password(_KEYRING, key)
    except Exception as fault:  # each backend has exceptions of its own
        raise _no_keyring(fault) from None
    if kept != text:
        raise _no_keyring(None)


def _forget_in_keyring(key: str) -> None:
    with suppress(Exception):
        import keyring

        keyring.delete_password(_KEYRING, key)


def _no_keyring(fault: Exception | None) -> NotAllowed:
    reason = f" ({type(fault).__name__})" if fault else ""
    return NotAllowed(
        f"The keyring that holds the sign-in cannot be opened here{reason}, as is usual under cron.",
        remedy="Sign in again with the tokens in a file that only you can read: advisory login, then the provider,"
        " with --store file",
    )
