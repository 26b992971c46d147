"""Settings: precedence, origins, and every mistake at its line."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import BadConfig, BadData
from advisory_cli.model.press.newsroom import (
    IdentityProvider,
    ImapRoute,
    Mailbox,
    MaildirRoute,
    Newsroom,
    Rate,
    Realm,
    Receipts,
    Security,
    SignInClient,
    SmtpRoute,
    TokenStore,
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


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("organisation = „Amt“", "„ “"),
        ("organisation = “Office”", "“ ”"),
        ("testers = [«a@example.org»]", "« »"),
        ('organisation = "Amt“', "“"),
    ],
)
def test_read_settings_names_the_quotation_marks_when_they_are_not_straight(
    tmp_path: Path, line: str, marks: str
) -> None:
    """Typographic quotation marks around a value are named with their line.

    Otherwise “Invalid value” stands beside a line that has its quotes.
    """
    (fault,) = faults(room(tmp_path, f"# words\n{line}\n"))
    assert fault.words == f"advisory.toml cannot be read: {marks} are not the straight quotation marks."
    assert (fault.remedy, fault.place.line) == ('Each line is name = "text", with straight quotes.', 2)


def test_read_settings_keeps_the_parsers_words_when_the_quotation_marks_are_right(tmp_path: Path) -> None:
    """A line with another mistake is not said to have wrong marks, though its text has them."""
    (fault,) = faults(room(tmp_path, 'organisation = "Das „Amt“" x\n'))
    assert "straight" not in fault.words


def test_read_settings_gives_defaults_and_no_route_when_nothing_is_set(tmp_path: Path) -> None:
    """A newsroom without settings has every default and no way out, else such a newsroom could send anywhere."""
    found = read_settings(room(tmp_path), {})
    assert found.newsroom.route is None
    assert (found.newsroom.language, found.newsroom.clearance_months) == ("en", 12)
    assert [value.name for value in found.values] == [setting.name for setting in SETTINGS]
    assert {value.origin for value in found.values} == {"default"}


def test_read_settings_brings_every_setting_into_the_newsroom(tmp_path: Path) -> None:
    """A setting of the newsroom in advisory.toml reaches the newsroom with its value.

    Otherwise a setting would be accepted without effect.
    """
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


def test_read_settings_brings_every_setting_of_sending_into_the_newsroom(tmp_path: Path) -> None:
    """A setting of sending in advisory.toml reaches the newsroom with its value.

    Otherwise a setting would be accepted without effect.
    """
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
    sent_copy = "Sent Items"
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
        sent_copy="Sent Items",
        ca_file=tmp_path / "ca.pem",
    )


def test_read_settings_brings_the_sign_in_into_the_newsroom(tmp_path: Path) -> None:
    """The organisation's app reaches the newsroom; without the setting sign_in it is known, and nobody signs in."""
    for name in ("ca.pem", "desk.pem", "account.json"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    toml = """
    sign_in_client_id = "app-1"
    sign_in_tenant = "office.example"
    sign_in_certificate = "desk.pem"
    sign_in_service_account = "account.json"
    sign_in_server = "https://Login.Example/"
    sign_in_store = "file"
    smtp_ca_file = "ca.pem"
    """
    loaded = read_settings(room(tmp_path, toml), {})
    assert loaded.newsroom.sign_in is None
    client = SignInClient(
        provider=IdentityProvider.GOOGLE,
        client_id="app-1",
        tenant="office.example",
        server="https://login.example",
        certificate=tmp_path / "desk.pem",
        service_account=tmp_path / "account.json",
        store=TokenStore.FILE,
        ca_file=tmp_path / "ca.pem",
    )
    assert loaded.sign_in_client == replace(client, provider=IdentityProvider.MICROSOFT365)
    assert read_settings(tmp_path, {"ADVISORY_SIGN_IN": "Google"}).newsroom.sign_in == client


def test_read_settings_shows_the_defaults_that_hold(tmp_path: Path) -> None:
    """The defaults that are shown make the same newsroom as no settings and as empty ones.

    Otherwise the table of settings would say one thing and a newsroom do another.
    """
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
        ("holidays", ["2026-12-25", "25.12.2026, 2027-01-01,"], ["25/12/2026", "2026-02-30", "Christmas"]),
        ("public_folders", ["web", "/srv/www, ~/Sites"], ["a\nb", "~nobody-of-this-name/www"]),
        ("log_addresses", ["short", "full"], ["true"]),
        ("imap", ["imaps://u@host", "imap://u@127.0.0.1"], ["imap://u@host", "imaps://host", "host"]),
        ("imap_folders", ["INBOX", "INBOX, Sent,"], [",", "a\nb"]),
        ("sign_in", ["microsoft365", "Google"], ["yahoo", "true"]),
        ("sign_in_client_id", ["11111111-2222", "4711.apps.example"], ["a b", "https://x", "-x"]),
        ("sign_in_tenant", ["office.example"], ["a/b", "../x"]),
        (
            "sign_in_server",
            ["https://login.example", "https://127.0.0.1:8443/"],
            ["http://login.example", "https://a/b"],
        ),
        ("sign_in_certificate", [], ["none.pem", "a\0b"]),
        ("sign_in_service_account", [], ["none.json"]),
        ("sign_in_store", ["auto", "keyring", "file"], ["cloud"]),
    ],
)
def test_read_settings_refuses_a_wrong_value_with_a_remedy(
    tmp_path: Path, name: str, good: list[str], wrong: list[str]
) -> None:
    """A value out of range or form is one fault that names its variable and a remedy, and a right one passes."""
    room(tmp_path)
    variable = f"ADVISORY_{name.upper()}"
    for text in good:
        read_settings(tmp_path, {variable: text})
    for text in wrong:
        (fault,) = faults(tmp_path, {variable: text})
        assert fault.words.startswith(f"{variable}: ")
        assert fault.remedy


def test_read_settings_prefers_flag_to_environment_to_env_file_to_toml(tmp_path: Path) -> None:
    """A flag beats the environment, the environment beats .env and .env beats advisory.toml, each with its origin."""
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


def test_read_settings_takes_a_setting_away_when_its_variable_is_empty(tmp_path: Path) -> None:
    """An empty variable takes away what advisory.toml sets.

    Otherwise ADVISORY_SEND_VIA= would fall back to the server named there.
    """
    folder = room(tmp_path, 'send_via = "smtps://mail.example.org"\n')
    assert read_settings(folder, {"ADVISORY_SEND_VIA": ""}).newsroom.route is None
    found = read_settings(folder, {"ADVISORY_SEND_VIA": "maildir:outbox"})
    assert found.newsroom.route == MaildirRoute(folder=tmp_path / "outbox")


def test_read_settings_names_all_mistakes_at_their_lines(tmp_path: Path) -> None:
    """The mistakes of all sources are named at once, each at its file and line, without showing a password.

    Otherwise one mistake would hide another.
    """
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
def test_mailbox_reads_a_sender_as_mail_programs_write_one(text: str, name: str) -> None:
    """A sender as mail programs write one is read without its quotes (RFC 5322 section 3.4).

    Otherwise a name copied from a mail program would be refused, or keep its quotes.
    """
    assert mailbox(text) == Mailbox(address="press@x.example", name=name)


@pytest.mark.parametrize(
    "text", ['"Open <press@x.example>', '"A" B <press@x.example>', '"A\nBcc: x" <p@x.example>', '"A\\" <p@x.example>']
)
def test_mailbox_refuses_when_a_quote_is_left_open(text: str) -> None:
    """A sender with half a quote or a line break is refused, else an open quotation mark would reach the From line."""
    with pytest.raises(BadData):
        mailbox(text)


def test_read_settings_asks_for_single_quotes_when_a_sender_in_env_is_quoted(tmp_path: Path) -> None:
    """A quoted sender in .env is read within single quotes, and without them refused with a remedy that says so."""
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
def test_read_settings_refuses_with_the_line_when_toml_is_broken(tmp_path: Path, toml: str, line: int | None) -> None:
    """A broken advisory.toml is refused as SET01 with its line where there is one.

    Otherwise a person would see a traceback.
    """
    found = faults(room(tmp_path, toml))
    assert found[0].code == "SET01"
    assert line is None or found[0].place.line == line


def test_read_settings_refuses_when_files_are_bytes_or_pipes(tmp_path: Path) -> None:
    """An advisory.toml that is no UTF-8 and a .env that is a pipe are two findings.

    Otherwise reading would crash or hang.
    """
    (tmp_path / "advisory.toml").write_bytes(b"\xff")
    os.mkfifo(tmp_path / ".env")
    assert [f.code for f in faults(tmp_path)] == ["SET01", "SET01"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_read_settings_refuses_when_others_can_read_the_env_file(tmp_path: Path, mode: int) -> None:
    """A .env that others can read or write is refused with the command chmod 600, else passwords would lie open."""
    folder = room(tmp_path, "", "ADVISORY_ZONE=UTC\n")
    (folder / ".env").chmod(mode)
    found = faults(folder)
    assert [f.code for f in found] == ["SET03"]
    assert "chmod 600" in found[0].remedy


def test_read_settings_refuses_when_a_password_is_cut_at_a_hash(tmp_path: Path) -> None:
    """A password cut at a # is refused on its line in words that repeat neither half of it.

    A comment behind another setting passes. Otherwise half a password would be used without a word.
    """
    folder = room(tmp_path, "", "ADVISORY_ZONE=UTC # ours\nADVISORY_SMTP_PASSWORD=xq7 #zk9\n")
    with pytest.raises(BadConfig) as caught:
        read_settings(folder, {})
    found = caught.value.findings
    assert [(f.code, f.place.line) for f in found] == [("SET01", 2)]
    assert found[0].words == "In ADVISORY_SMTP_PASSWORD the text after the space and # is not read."
    assert found[0].remedy == "Put the value in single quotes: ADVISORY_SMTP_PASSWORD='…'"
    told = repr(found) + repr(caught.value) + caught.value.message + caught.value.remedy
    assert "xq7" not in told
    assert "zk9" not in told


def test_read_settings_expands_nothing_and_shows_no_secret(tmp_path: Path) -> None:
    """A password stays as written, such as ${HOME}, and neither the values nor the repr show the secret."""
    found = read_settings(room(tmp_path, "", "ADVISORY_SMTP_PASSWORD='a${HOME}b'\n"), {})
    assert found.secrets["smtp_password"].value == "a${HOME}b"
    assert {v.value for v in found.values if v.name == "smtp_password"} == {"***"}
    assert "HOME" not in repr(found)


def test_read_settings_hides_the_password_when_send_via_holds_one(tmp_path: Path) -> None:
    """A password inside send_via is refused on its line and not repeated, else the password would reach the screen."""
    found = faults(room(tmp_path, 'send_via = "smtps://u:hunter2@mail.example.org"\n'))
    assert found[0].place.line == 1
    assert "hunter2" not in found[0].words + found[0].remedy


def test_read_settings_refuses_when_a_setting_stands_twice_in_env(tmp_path: Path) -> None:
    """A setting that stands twice in .env is refused at the second line.

    Otherwise one of the two would be lost without a word.
    """
    assert [f.place.line for f in faults(room(tmp_path, "", "ADVISORY_ZONE=UTC\nADVISORY_ZONE=UTC\n"))] == [2]


@pytest.mark.parametrize(
    ("url", "good"), [("https://example.org/stop?t={token}", True), ("https://example.org/{name}", False)]
)
def test_read_settings_accepts_only_the_token_in_an_opt_out_address(tmp_path: Path, url: str, good: bool) -> None:
    """An opt-out address may hold {token}, and any other placeholder is refused.

    Otherwise one-click addresses could not name the reader, or a misspelt placeholder reach them.
    """
    folder = room(tmp_path, f'unsubscribe_url = "{url}"\n')
    if good:
        assert read_settings(folder, {}).newsroom.unsubscribe_url == url
    else:
        assert [f.place.line for f in faults(folder)] == [1]


def test_read_settings_refuses_when_a_flag_carries_a_secret(tmp_path: Path) -> None:
    """A secret in a flag is refused.

    Otherwise a password would stand in a command line where every user of the computer sees it.
    """
    with pytest.raises(BadConfig):
        read_settings(room(tmp_path), {}, {"smtp_password": "x"})
    with pytest.raises(BadConfig):
        read_settings(room(tmp_path), {}, {"smtp_token_command": "x"})


@settings(max_examples=examples(200), deadline=None)
@given(
    st.sampled_from(SETTINGS), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
)
def test_read_settings_gives_at_most_one_finding_when_a_value_is_any_text(setting: object, text: str) -> None:
    """A value of any text is accepted or is one finding with a remedy, and nothing else is raised."""
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


def test_read_settings_reads_approval_and_approvers_from_advisory_toml(tmp_path: Path) -> None:
    """The approval and the approvers of advisory.toml reach the newsroom.

    Otherwise nobody else would have to agree, or those who may would not be known.
    """
    room(tmp_path, 'approval = true\napprovers = ["bea", "key:0123456789abcdef"]\n')
    newsroom = read_settings(tmp_path, {}).newsroom
    assert (newsroom.approval, newsroom.approvers) == (True, ("bea", "key:0123456789abcdef"))


@pytest.mark.parametrize("value", ["false", "", "true"])
@pytest.mark.parametrize("name", ["APPROVAL", "APPROVERS"])
def test_read_settings_refuses_approval_in_the_environment_or_env_file(tmp_path: Path, name: str, value: str) -> None:
    """A setting of approval in the environment or in .env is refused.

    Otherwise somebody in a hurry could write ADVISORY_APPROVAL=false before the command.
    """
    room(tmp_path, "approval = true\n")
    (fault,) = faults(tmp_path, {f"ADVISORY_{name}": value})
    assert fault.words == f"ADVISORY_{name} may not be set in the environment."
    assert "advisory.toml" in fault.remedy
    room(tmp_path, "approval = true\n", f"ADVISORY_{name}={value}\n")
    (fault,) = faults(tmp_path)
    assert (fault.words, fault.place.line) == (f"ADVISORY_{name} may not be set in .env.", 1)


def test_read_settings_accepts_an_approval_key_in_the_environment_alone(tmp_path: Path) -> None:
    """An approval key in .env or advisory.toml is refused, and one in the environment is read.

    Otherwise everybody in the folder would be the same approver, or the key stand in Git.
    """
    room(tmp_path, "", "ADVISORY_APPROVAL_KEY=0123456789abcdef\n")
    (fault,) = faults(tmp_path)
    assert fault.words == "ADVISORY_APPROVAL_KEY may not be set in .env."
    room(tmp_path, 'approval_key = "0123456789abcdef"\n')
    (tmp_path / ".env").unlink()
    (fault,) = faults(tmp_path)
    assert fault.words == "approval_key may not be set in advisory.toml."
    room(tmp_path)
    assert read_settings(tmp_path, {"ADVISORY_APPROVAL_KEY": "0123456789abcdef"}).secrets["approval_key"].value


@pytest.mark.parametrize(
    ("toml", "environ", "says"),
    [
        ("", {"ADVISORY_APPROVAL_KEY": "0123456789abcde"}, "fewer than 16 characters"),
        ("approval = 1.5\n", {}, "neither a text"),
        ('approval = "maybe"\n', {}, "neither true nor false"),
        ('approvers = "bea, key:0123"\n', {}, "is not a key"),
        ('approvers = "Bea Muster <key:0123>"\n', {}, "is not a key"),
        ('approvers = "Bea Muster <key:fedcba9876543210"\n', {}, "is not a person with an account or key"),
    ],
)
def test_read_settings_refuses_when_approval_values_are_wrong(
    tmp_path: Path, toml: str, environ: dict[str, str], says: str
) -> None:
    """A short key, a wrong switch or a mark that no key has is refused in words that do not show the key.

    Otherwise a key that can be guessed would be taken, or a name that nobody can have.
    """
    (fault,) = faults(room(tmp_path, toml), environ)
    assert says in fault.words
    assert "0123456789abcde" not in fault.words


@pytest.mark.parametrize("port", [0, 65536, 99999])
def test_read_settings_refuses_a_server_when_its_port_is_none(tmp_path: Path, port: int) -> None:
    """A port that does not exist is told when the settings are read, and not by a library later."""
    (fault,) = faults(room(tmp_path, f'sign_in_server = "https://login.example:{port}"'))
    assert "is not a server" in fault.words
