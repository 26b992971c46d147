"""The stored sign-in."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisory_cli.model.errors import CannotWrite
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


def test_store_forgets(tmp_path: Path) -> None:
    """What was forgotten is gone."""
    store = SignInStore(tmp_path / "ledger")
    store.save(RECORD)
    store.forget()
    store.forget()
    assert store.load() is None
