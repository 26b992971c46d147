"""From settings to working ctx: which login goes to which server, and what opening the ledger needs."""

import contextlib
from pathlib import Path

import pytest

from advisory_cli.actions.setup.init import init_newsroom
from advisory_cli.bootstrap import App
from advisory_cli.deliver.smtp.transport import SmtpTransport
from advisory_cli.ledger import sqlite_ledger
from advisory_cli.model.errors import AdvisoryError, LedgerFault, PersonDecides, TryLater
from advisory_cli.read.locate import shipped

LIVE = "ADVISORY_SEND_VIA=smtp+starttls://press@smtp.example.org:587"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A newsroom, as `init` makes it."""
    room = tmp_path / "room"
    init_newsroom(
        room,
        example_list=shipped("lists", "example.csv"),
        example_advisory=shipped("advisories", "eu-russia-summit-2014.md"),
    )
    return room


def app(folder: Path, *lines: str) -> App:
    """The newsroom with this in its .env."""
    if lines:
        (folder / ".env").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return App.open(folder, {})


def require_transport(at: App) -> SmtpTransport:
    """What its messages leave by."""
    made = at.context().transport(False)
    assert isinstance(made, SmtpTransport)
    return made


def test_app_greets_a_server_with_the_senders_domain(folder: Path) -> None:
    """The transport greets a server with the sender's domain.

    Otherwise servers would take the office for a machine nobody knows, and its mail for junk.
    """
    assert require_transport(app(folder, LIVE))._helo == "newsroom.example"


def test_app_runs_no_password_command_when_a_token_is_set(folder: Path) -> None:
    """The password's command is not run when a token is set.

    Otherwise a password store would ask for its own key each time.
    """
    ran = folder / "ran"
    token = "ADVISORY_SMTP_TOKEN_COMMAND='echo ya29.secret'"
    password = f"ADVISORY_SMTP_PASSWORD_COMMAND='touch {ran}'"
    made = require_transport(app(folder, LIVE, token, password))
    assert (made._login.password, made._login.token is None) == (None, False)
    assert not ran.exists()


@pytest.mark.parametrize(
    "fault",
    [LedgerFault("The ledger cannot be written."), TryLater("It is being replaced."), PersonDecides("It is a copy.")],
    ids=lambda fault: type(fault).__name__,
)
def test_recovered_ledger_opens_for_reading_when_it_cannot_be_sent_with(
    folder: Path, monkeypatch: pytest.MonkeyPatch, fault: AdvisoryError
) -> None:
    """A ledger that cannot be sent with can still be looked at.

    Otherwise nobody could see what left, just when something is wrong with the ledger or its disk.
    """
    at = app(folder)
    at.create_ledger()

    def refuses(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(sqlite_ledger, "open_sending", refuses)
    with at.recovered_ledger() as ledger:
        assert not ledger.mailings()


def test_create_ledger_stays_at_home_where_it_was_made_when_moved(folder: Path, tmp_path: Path) -> None:
    """A new ledger is at home where it was made, and keeps that place when it is moved.

    Otherwise a newsroom moved before its first mailing would be taken for the one it was copied from.
    """
    at = app(folder)
    at.create_ledger()
    with at.ledger() as ledger:
        place, key = ledger.place(), ledger.newsroom_key
        assert place == at.ledger_environment(ledger).place
    moved = tmp_path / "elsewhere"
    folder.rename(moved)
    after = app(moved)
    after.create_ledger()  # it is there, and stays at home where it was made
    with contextlib.closing(
        sqlite_ledger.open_ledger(after.ledger_folder, now=after.clock.now(), writer=False)
    ) as kept:
        assert (kept.place(), kept.newsroom_key) == (place, key)
