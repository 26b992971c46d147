"""Settings: precedence, origins, and every mistake at its line."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import BadConfig, BadData
from advisory_cli.model.press.newsroom import (
    ImapRoute,
    Mailbox,
    MaildirRoute,
    Newsroom,
    Rate,
    Realm,
    Receipts,
    Security,
    SmtpRoute,
)
from advisory_cli.read.settings.load import SETTINGS, read_settings
from advisory_cli.read.settings.values import mailbox
from tests.breadth import examples


def room(folder: Path, toml: str = "", env: str = "") -> Path:
    """A newsroom with these files."""
    (folder / "advisory.toml").write_text(toml, encoding="utf-8")
    if env:
        (folder / ".env").write_text(env, encoding="utf-8")
        (folder / ".env").chmod(0o600)
    return folder


def faults(folder: Path, environ: dict[str, str] | None = None) -> tuple[Finding, ...]:
    """The findings of settings that are refused."""
    with pytest.raises(BadConfig) as caught:
        read_settings(folder, environ or {})
    assert caught.value.exit_code == 78
    return caught.value.findings


def test_an_empty_newsroom_has_defaults_and_no_way_out(tmp_path: Path) -> None:
    """Fails if a newsroom without settings could send anywhere."""
    found = read_settings(room(tmp_path), {})
    assert found.newsroom.route is None
    assert (found.newsroom.language, found.newsroom.clearance_months) == ("en", 12)
    assert [value.name for value in found.values] == [setting.name for setting in SETTINGS]
    assert {value.origin for value in found.values} == {"default"}


def test_every_setting_reaches_the_newsroom(tmp_path: Path) -> None:
    """Fails if a setting is accepted and has no effect."""
    (tmp_path / "ca.pem").write_text("x", encoding="utf-8")
    toml = """
    organisation = "Amnesty International"
    from = "Press desk <press@example.org>"
    reply_to = "desk@example.org"
    zone = "Europe/Brussels"
    language = "en-gb"
    postal_address = "1 Street\\nBrussels"
    reason = "You cover Europe."
    unsubscribe_mailto = "mailto:stop@example.org"
    unsubscribe_url = "https://example.org/stop"
    privacy_url = "https://example.org/privacy"
    testers = ["a@example.org", "b@example.org"]
    first = "c@example.org, d@example.org"
    archive = "maildir:archive"
    clearance_months = 6
    holidays = [2026-12-25, "2027-01-01"]
    public_folders = ["web", "/srv/www"]
    rate = "30/minute"
    send_via = "smtp://relay.example.org"
    smtp_insecure = true
    smtp_ca_file = "ca.pem"
    """
    newsroom = read_settings(room(tmp_path, toml), {}).newsroom
    assert newsroom.organisation == "Amnesty International"
    assert newsroom.sender == Mailbox(name="Press desk", address="press@example.org")
    assert newsroom.reply_to == Mailbox(address="desk@example.org")
    assert (newsroom.zone, newsroom.language) == ("Europe/Brussels", "en-GB")
    assert newsroom.postal_address == "1 Street\nBrussels"
    assert newsroom.reason == "You cover Europe."
    assert newsroom.unsubscribe_mailto == "stop@example.org"
    assert newsroom.unsubscribe_url == "https://example.org/stop"
    assert newsroom.privacy_url == "https://example.org/privacy"
    assert newsroom.testers == ("a@example.org", "b@example.org")
    assert newsroom.first == ("c@example.org", "d@example.org")
    assert newsroom.archive == tmp_path / "archive"
    assert newsroom.clearance_months == 6
    assert newsroom.holidays == (date(2026, 12, 25), date(2027, 1, 1))
    assert newsroom.public_folders == (tmp_path / "web", Path("/srv/www"))
    assert newsroom.rate == Rate(count=30, seconds=60)
    assert isinstance(newsroom.route, SmtpRoute)
    assert newsroom.route.ca_file == tmp_path / "ca.pem"
    assert newsroom.realm is Realm.LIVE


def test_every_setting_of_sending_reaches_the_newsroom(tmp_path: Path) -> None:
    """Fails if a setting is accepted and has no effect."""
    (tmp_path / "ca.pem").write_text("x", encoding="utf-8")
    toml = """
    provider = "Microsoft365"
    day_limit = 900
    domain_rate = "10/minute"
    connections = 10
    messages_per_connection = 100
    chunking = 4
    retry_hours = 48
    refusals_in_a_row = 0
    receipts = "all"
    smtp_utf8 = true
    log_addresses = "full"
    imap = "imaps://press@mail.example.org"
    imap_folders = ["INBOX", "Sent Items"]
    smtp_ca_file = "ca.pem"
    """
    assert read_settings(room(tmp_path, toml), {}).newsroom == Newsroom(
        folder=tmp_path,
        provider="microsoft365",
        day_limit=900,
        domain_rate=Rate(count=10, seconds=60),
        connections=10,
        messages_per_connection=100,
        chunking=4,
        retry_hours=48,
        refusals_in_a_row=0,
        receipts=Receipts.ALL,
        smtp_utf8=True,
        log_addresses=True,
        imap=ImapRoute(
            host="mail.example.org", port=993, security=Security.TLS, user="press", ca_file=tmp_path / "ca.pem"
        ),
        imap_folders=("INBOX", "Sent Items"),
    )


def test_the_defaults_that_are_shown_are_those_that_hold(tmp_path: Path) -> None:
    """Fails if the table of settings says one thing and a newsroom without them does another."""
    room(tmp_path)
    anywhere = [setting for setting in SETTINGS if not setting.only]
    empty = {f"ADVISORY_{setting.name.upper()}": "" for setting in anywhere}
    shown = {f"ADVISORY_{s.name.upper()}": s.default for s in anywhere if s.default}
    for environ in ({}, empty, shown):
        assert read_settings(tmp_path, environ).newsroom == Newsroom(folder=tmp_path)


@pytest.mark.parametrize(
    ("name", "good", "wrong"),
    [
        ("connections", ["1", "20"], ["0", "21", "-1", "4.0", "four", "٤"]),
        ("messages_per_connection", ["1", "10000"], ["0", "10001"]),
        ("chunking", ["0", "2", "8"], ["1", "9"]),
        ("provider", ["auto", "ses", "Google-Workspace"], ["google", "gmail"]),
        ("day_limit", ["1", "1000000"], ["0", "1000001", "2,000"]),
        ("domain_rate", ["5/minute"], ["5", "0/minute"]),
        ("retry_hours", ["1", "240"], ["0", "241", "24h"]),
        ("refusals_in_a_row", ["0", "1", "1000"], ["1001"]),
        ("receipts", ["failures", "all", "none"], ["some", "success"]),
        ("smtp_utf8", ["true", "no"], ["maybe"]),
        ("holidays", ["2026-12-25", "2026-12-25, 2027-01-01,"], ["25.12.2026", "2026-02-30", "Christmas"]),
        ("public_folders", ["web", "/srv/www, ~/Sites"], ["a\nb", "~nobody-of-this-name/www"]),
        ("log_addresses", ["short", "full"], ["true"]),
        ("imap", ["imaps://u@host", "imap://u@127.0.0.1"], ["imap://u@host", "imaps://host", "host"]),
        ("imap_folders", ["INBOX", "INBOX, Sent,"], [",", "a\nb"]),
    ],
)
def test_a_wrong_value_is_told_with_what_would_be_right(
    tmp_path: Path, name: str, good: list[str], wrong: list[str]
) -> None:
    """Fails if a value out of range is taken, a right one refused, or nobody says what to write."""
    room(tmp_path)
    variable = f"ADVISORY_{name.upper()}"
    for text in good:
        read_settings(tmp_path, {variable: text})
    for text in wrong:
        (fault,) = faults(tmp_path, {variable: text})
        assert fault.words.startswith(f"{variable}: ")
        assert fault.remedy


def test_flag_beats_environment_beats_env_file_beats_toml(tmp_path: Path) -> None:
    """Fails if the order of precedence or an origin is wrong."""
    folder = room(
        tmp_path,
        'organisation = "toml"\nreason = "toml"\nrate = "1/second"\nzone = "UTC"\n',
        "ADVISORY_ORGANISATION=file\nADVISORY_REASON=file\nADVISORY_RATE=2/second\n",
    )
    environ = {
        "ADVISORY_ORGANISATION": "environment",
        "ADVISORY_REASON": "environment",
        "HOME": "/",
        "ADVISORY_NEWSROOM": "x",
    }
    found = read_settings(folder, environ, {"organisation": "flag"})
    origins = {value.name: (value.value, value.origin) for value in found.values}
    assert origins["organisation"] == ("flag", "flag")
    assert origins["reason"] == ("environment", "environment")
    assert origins["rate"] == ("2/second", ".env")
    assert origins["zone"] == ("UTC", "advisory.toml")
    assert origins["language"] == ("en", "default")
    assert found.newsroom.organisation == "flag"


def test_an_empty_variable_takes_a_setting_away(tmp_path: Path) -> None:
    """Fails if ADVISORY_SEND_VIA= falls back to the server that advisory.toml names."""
    folder = room(tmp_path, 'send_via = "smtps://mail.example.org"\n')
    assert read_settings(folder, {"ADVISORY_SEND_VIA": ""}).newsroom.route is None
    found = read_settings(folder, {"ADVISORY_SEND_VIA": "maildir:outbox"})
    assert found.newsroom.route == MaildirRoute(folder=tmp_path / "outbox")


def test_all_mistakes_are_named_at_their_lines(tmp_path: Path) -> None:
    """Fails if one mistake hides another, or a line is wrong."""
    toml = (
        '# ours\norganization = "x"\nzone = "CET"\nrate = "fast"\nfrom = "nobody"\nsmtp_password = "hunter2"\n'
        'language = "english"\nclearance_months = 0\nunsubscribe_url = "http://example.org"\n'
        "testers = [1]\n[section]\na = 1\n"
    )
    env = "ADVISORY_ZONES=x\nSMTP_PASSWORD=hunter2\nADVISORY_REPLY_TO=a@@b\nADVISORY_SEND_VIA\nADVISORY_ARCHIVE='x\n"
    found = faults(room(tmp_path, toml, env), {"ADVISORY_REASN": "x", "ADVISORY_SMTP_INSECURE": "perhaps"})
    places = {(f.code, f.place.file.name if f.place.file else "", f.place.line) for f in found}
    assert places == {
        ("SET02", "advisory.toml", 2),
        ("SET01", "advisory.toml", 3),
        ("SET01", "advisory.toml", 4),
        ("SET01", "advisory.toml", 5),
        ("SET01", "advisory.toml", 6),
        ("SET01", "advisory.toml", 7),
        ("SET01", "advisory.toml", 8),
        ("SET01", "advisory.toml", 9),
        ("SET01", "advisory.toml", 10),
        ("SET02", "advisory.toml", 11),
        ("SET02", ".env", 1),
        ("SET02", ".env", 2),
        ("SET01", ".env", 3),
        ("SET01", ".env", 4),
        ("SET01", ".env", 5),
        ("SET02", "", None),
        ("SET01", "", None),
    }
    words = " ".join(f.words + f.remedy for f in found)
    assert "Did you mean “organisation”?" in words
    assert "Did you mean “ADVISORY_SMTP_PASSWORD”?" in words
    assert "Did you mean “ADVISORY_REASON”?" in words
    assert "hunter2" not in words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"Ministry of Health, Press Office" <press@x.example>', "Ministry of Health, Press Office"),
        ('"Ministry"<press@x.example>', "Ministry"),
        (r'"The \"Press\" Office \\ Desk" <press@x.example>', r'The "Press" Office \ Desk'),
        ("Dr. A. B. Example, M.D. <press@x.example>", "Dr. A. B. Example, M.D."),
        ("<press@x.example>", ""),
        ("press@x.example", ""),
    ],
)
def test_a_sender_may_be_written_as_mail_programs_do(text: str, name: str) -> None:
    """Fails if a name copied from a mail program is refused, or keeps its quotes (RFC 5322 section 3.4)."""
    assert mailbox(text) == Mailbox(address="press@x.example", name=name)


@pytest.mark.parametrize(
    "text", ['"Open <press@x.example>', '"A" B <press@x.example>', '"A\nBcc: x" <p@x.example>', '"A\\" <p@x.example>']
)
def test_a_sender_with_half_a_quote_is_refused(text: str) -> None:
    """Fails if a name with an open quotation mark, or a line break, reaches the From line."""
    with pytest.raises(BadData):
        mailbox(text)


def test_a_quoted_sender_in_env_needs_single_quotes_and_is_told_so(tmp_path: Path) -> None:
    """Fails if a sender with a comma cannot be set in .env, or nobody says how."""
    sender = '"Ministry of Health, Press Office" <press@x.example>'
    found = read_settings(room(tmp_path, env=f"ADVISORY_FROM='{sender}'\n"), {}).newsroom.sender
    assert found == Mailbox(address="press@x.example", name="Ministry of Health, Press Office")
    (fault,) = faults(room(tmp_path, env=f"ADVISORY_FROM={sender}\n"))
    assert "single quotes" in fault.remedy


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ('a = "x\n', 1),
        ('zone = "UTC"\nzone = "UTC"\n', 2),
        ("x" * 70_000, None),
        ("a = " + "[" * 5000, None),
        ("\ufffe", 1),
    ],
)
def test_toml_that_cannot_be_read_is_said(tmp_path: Path, toml: str, line: int | None) -> None:
    """Fails if broken TOML is a traceback, or its line is not named."""
    found = faults(room(tmp_path, toml))
    assert found[0].code == "SET01"
    assert line is None or found[0].place.line == line


def test_bytes_and_pipes_instead_of_files_are_said(tmp_path: Path) -> None:
    """Fails if files of another kind crash or hang."""
    (tmp_path / "advisory.toml").write_bytes(b"\xff")
    os.mkfifo(tmp_path / ".env")
    assert [f.code for f in faults(tmp_path)] == ["SET01", "SET01"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_an_env_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """Fails if passwords may lie open."""
    folder = room(tmp_path, "", "ADVISORY_ZONE=UTC\n")
    (folder / ".env").chmod(mode)
    found = faults(folder)
    assert [f.code for f in found] == ["SET03"]
    assert "chmod 600" in found[0].remedy


def test_a_password_cut_at_a_hash_is_refused(tmp_path: Path) -> None:
    """Fails if half a password is used without a word; a comment behind another setting is fine."""
    found = faults(room(tmp_path, "", "ADVISORY_ZONE=UTC # ours\nADVISORY_SMTP_PASSWORD=pa #ss\n"))
    assert [(f.code, f.place.line) for f in found] == [("SET01", 2)]
    assert "pa" not in found[0].remedy.replace("Put the value in single quotes", "").split("=")[1]


def test_nothing_is_expanded_and_no_secret_is_shown(tmp_path: Path) -> None:
    """Fails if ${…} in a password is rewritten, or a value or repr shows it."""
    found = read_settings(room(tmp_path, "", "ADVISORY_SMTP_PASSWORD='a${HOME}b'\n"), {})
    assert found.secrets["smtp_password"].value == "a${HOME}b"
    assert {v.value for v in found.values if v.name == "smtp_password"} == {"***"}
    assert "HOME" not in repr(found)


def test_a_password_inside_the_way_out_is_refused_unseen(tmp_path: Path) -> None:
    """Fails if the password of smtps://user:password@host reaches the screen."""
    found = faults(room(tmp_path, 'send_via = "smtps://u:hunter2@mail.example.org"\n'))
    assert found[0].place.line == 1
    assert "hunter2" not in found[0].words + found[0].remedy


def test_a_setting_written_twice_in_env_is_refused(tmp_path: Path) -> None:
    """Fails if the earlier of two lines is lost without a word."""
    assert [f.place.line for f in faults(room(tmp_path, "", "ADVISORY_ZONE=UTC\nADVISORY_ZONE=UTC\n"))] == [2]


@pytest.mark.parametrize(
    ("url", "good"), [("https://example.org/stop?t={token}", True), ("https://example.org/{name}", False)]
)
def test_an_opt_out_address_may_hold_the_token_alone(tmp_path: Path, url: str, good: bool) -> None:
    """Fails if one-click addresses cannot name the reader, or a misspelt placeholder reaches them."""
    folder = room(tmp_path, f'unsubscribe_url = "{url}"\n')
    if good:
        assert read_settings(folder, {}).newsroom.unsubscribe_url == url
    else:
        assert [f.place.line for f in faults(folder)] == [1]


def test_flags_cannot_carry_secrets(tmp_path: Path) -> None:
    """Fails if a password may stand in a command line, where every user of the computer sees it."""
    with pytest.raises(BadConfig):
        read_settings(room(tmp_path), {}, {"smtp_password": "x"})
    with pytest.raises(BadConfig):
        read_settings(room(tmp_path), {}, {"smtp_token_command": "x"})


@settings(max_examples=examples(200), deadline=None)
@given(
    st.sampled_from(SETTINGS), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
)
def test_no_value_crashes_it(setting: object, text: str) -> None:
    """Fails if any value of any setting raises something that is not ours."""
    import tempfile

    name = getattr(setting, "name")  # noqa: B009
    with tempfile.TemporaryDirectory() as folder:
        room(Path(folder))
        found: tuple[Finding, ...] = ()
        try:
            read_settings(Path(folder), {f"ADVISORY_{name.upper()}": text})
        except BadConfig as fault:
            found = fault.findings
        assert len(found) <= 1
        assert all(f.remedy for f in found)


# --- approval ---


def test_approval_is_read_from_the_file_that_all_see(tmp_path: Path) -> None:
    """If it breaks, nobody else has to agree, or those who may are not known."""
    room(tmp_path, 'approval = true\napprovers = ["bea", "key:0123456789abcdef"]\n')
    newsroom = read_settings(tmp_path, {}).newsroom
    assert (newsroom.approval, newsroom.approvers) == (True, ("bea", "key:0123456789abcdef"))


@pytest.mark.parametrize("value", ["false", "", "true"])
@pytest.mark.parametrize("name", ["APPROVAL", "APPROVERS"])
def test_approval_cannot_be_changed_from_the_environment(tmp_path: Path, name: str, value: str) -> None:
    """If it breaks, whoever is in a hurry writes ADVISORY_APPROVAL=false before the command."""
    room(tmp_path, "approval = true\n")
    (fault,) = faults(tmp_path, {f"ADVISORY_{name}": value})
    assert fault.words == f"ADVISORY_{name} may not stand in the environment."
    assert "advisory.toml" in fault.remedy
    room(tmp_path, "approval = true\n", f"ADVISORY_{name}={value}\n")
    (fault,) = faults(tmp_path)
    assert (fault.words, fault.place.line) == (f"ADVISORY_{name} may not stand in .env.", 1)


def test_a_key_stands_in_the_environment_alone(tmp_path: Path) -> None:
    """If it breaks, everybody in the folder is the same approver, or the key stands in Git."""
    room(tmp_path, "", "ADVISORY_APPROVAL_KEY=0123456789abcdef\n")
    (fault,) = faults(tmp_path)
    assert fault.words == "ADVISORY_APPROVAL_KEY may not stand in .env."
    room(tmp_path, 'approval_key = "0123456789abcdef"\n')
    (tmp_path / ".env").unlink()
    (fault,) = faults(tmp_path)
    assert fault.words == "approval_key may not stand in advisory.toml."
    room(tmp_path)
    assert read_settings(tmp_path, {"ADVISORY_APPROVAL_KEY": "0123456789abcdef"}).secrets["approval_key"].value


@pytest.mark.parametrize(
    ("toml", "environ", "says"),
    [
        ("", {"ADVISORY_APPROVAL_KEY": "0123456789abcde"}, "fewer than 16 characters"),
        ("approval = 1.5\n", {}, "neither a text"),
        ('approval = "maybe"\n', {}, "neither true nor false"),
        ('approvers = "bea, key:0123"\n', {}, "not the mark of a key"),
    ],
)
def test_what_is_wrong_with_approval_is_said(tmp_path: Path, toml: str, environ: dict[str, str], says: str) -> None:
    """If it breaks, a key that can be guessed is taken, or a name that nobody can have."""
    (fault,) = faults(room(tmp_path, toml), environ)
    assert says in fault.words
    assert "0123456789abcde" not in fault.words
