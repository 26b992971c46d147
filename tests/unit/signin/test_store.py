"""The stored sign-in."""

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from advisory_cli.model.errors import CannotWrite, NotAllowed
from advisory_cli.model.press.newsroom import IdentityProvider, SignInClient, TokenStore
from advisory_cli.signin.store import FILE, SignInStore
from tests.sign_in_makers import sign_in_record

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CLIENT = SignInClient(provider=IdentityProvider.MICROSOFT365, client_id="app", tenant="office.example")
RECORD = sign_in_record(CLIENT, NOW, refresh="refresh-1", token="access-1")


def test_store_gives_back_what_was_saved(tmp_path: Path) -> None:
    """A sign-in comes back as it was, tokens included; peek() shows it without them."""
    store = SignInStore(tmp_path / "ledger")
    assert store.load() is None
    assert store.save(RECORD) is TokenStore.FILE
    assert store.load() == RECORD
    peeked = store.peek()
    assert peeked is not None
    assert (peeked.account, peeked.refresh_token, dict(peeked.tokens)) == (RECORD.account, None, {})


def test_store_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """The file is 0600, and its folder 0700."""
    SignInStore(tmp_path / "ledger").save(RECORD)
    assert (tmp_path / "ledger" / FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "ledger").stat().st_mode & 0o777 == 0o700


def test_store_reads_no_link(tmp_path: Path) -> None:
    """A link to another's file is none of ours."""
    store = SignInStore(tmp_path / "ledger")
    store.save(RECORD)
    (tmp_path / "ledger" / FILE).rename(tmp_path / "elsewhere")
    (tmp_path / "ledger" / FILE).symlink_to(tmp_path / "elsewhere")
    assert store.load() is None


def test_store_says_so_when_it_cannot_write(tmp_path: Path) -> None:
    """A file in the place of the folder is told in a sentence."""
    (tmp_path / "ledger").write_text("")
    with pytest.raises(CannotWrite):
        SignInStore(tmp_path / "ledger").save(RECORD)
    with pytest.raises(CannotWrite), SignInStore(tmp_path / "ledger").locked():
        pass


@pytest.mark.slow
def test_store_lock_lets_one_in_at_a_time(tmp_path: Path) -> None:
    """Two who renew at once come one after the other."""
    inside, most = 0, 0
    pause = threading.Event()

    def renew() -> None:
        nonlocal inside, most
        with SignInStore(tmp_path / "ledger").locked():
            inside += 1
            most = max(most, inside)
            pause.wait(0.02)
            inside -= 1

    threads = [threading.Thread(target=renew) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


OTHER = replace(sign_in_record(CLIENT, NOW, refresh="refresh-2", token="access-2"), hosts=("other.example",))


class DictKeyring(KeyringBackend):
    """A keyring in memory. With `forgetful`, it takes tokens and does not give them back, as a locked one does."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[str, str] = {}
        self.forgetful = False

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[username] = password

    def get_password(self, service: str, username: str) -> str | None:
        """Give it back."""
        if self.forgetful:
            raise RuntimeError("locked")
        return self.kept.get(username)

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        self.kept.pop(username)


@pytest.fixture
def ring() -> Iterator[DictKeyring]:
    """The system's keyring."""
    before, mine = keyring.get_keyring(), DictKeyring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def test_store_keeps_a_sign_in_whole_when_the_next_cannot_be_written(tmp_path: Path, ring: DictKeyring) -> None:
    """Where the file cannot be written, the former sign-in stays with its own tokens, and no others are left."""
    folder = tmp_path / "ledger"
    store = SignInStore(folder)
    assert store.save(RECORD, TokenStore.KEYRING) is TokenStore.KEYRING
    with _full_disk(), pytest.raises(CannotWrite):
        store.save(OTHER, TokenStore.KEYRING)
    assert store.load() == RECORD
    assert len(ring.kept) == 1
    assert store.save(OTHER, TokenStore.KEYRING) is TokenStore.KEYRING
    assert store.load() == OTHER
    assert len(ring.kept) == 1


def test_store_keeps_renewed_tokens_when_the_file_cannot_be_written(tmp_path: Path, ring: DictKeyring) -> None:
    """A renewal's tokens stand under the former key, so that a full disk does not lose a refresh token."""
    store = SignInStore(tmp_path / "ledger")
    store.save(RECORD, TokenStore.KEYRING)
    with _full_disk(), pytest.raises(CannotWrite):
        store.save(replace(RECORD, refresh_token=OTHER.refresh_token))
    kept = store.load()
    assert kept is not None
    assert kept.refresh_token == OTHER.refresh_token


def test_store_leaves_nothing_in_a_keyring_that_does_not_work(tmp_path: Path, ring: DictKeyring) -> None:
    """A keyring that gives nothing back holds nothing afterwards: the tokens are in the file, or nowhere."""
    ring.forgetful = True
    store = SignInStore(tmp_path / "ledger")
    assert store.save(RECORD, TokenStore.AUTO) is TokenStore.FILE
    with pytest.raises(NotAllowed):
        store.save(RECORD, TokenStore.KEYRING)
    assert ring.kept == {}
    assert store.load() == RECORD


def test_store_forgets_in_the_keyring_when_the_next_sign_in_is_in_the_file(tmp_path: Path, ring: DictKeyring) -> None:
    """Tokens are in one place."""
    store = SignInStore(tmp_path / "ledger")
    store.save(RECORD, TokenStore.KEYRING)
    assert store.save(OTHER, TokenStore.FILE) is TokenStore.FILE
    assert ring.kept == {}


@pytest.mark.parametrize("word", ["moon", 5, None, ["file"], {}])
def test_store_saves_when_the_word_for_the_place_is_damaged(tmp_path: Path, word: object) -> None:
    """A place that is none is the file."""
    store = SignInStore(tmp_path / "ledger")
    store.save(RECORD)
    path = tmp_path / "ledger" / FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), "store": word}))
    assert store.save(OTHER) is TokenStore.FILE
    assert store.load() == OTHER


@contextmanager
def _full_disk() -> Iterator[None]:
    """No file of this process may grow beyond some bytes (RLIMIT_FSIZE), which is an error as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
