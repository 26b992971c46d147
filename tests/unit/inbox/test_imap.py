"""Looking through a mailbox: what is asked, what is believed, and each way a server can fail."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest

from advisory_cli.inbox.imap import ImapMailbox
from advisory_cli.inbox.login import Credentials, session_in
from advisory_cli.model.errors import AdvisoryError, BadConfig, NotAllowed, TryLater
from advisory_cli.model.mailing.evidence import Answer, Evidence
from advisory_cli.model.press.newsroom import ImapRoute, Secret, Security
from tests.imap_servers import ScriptedImap

OWN = frozenset({"press@newsroom.example"})
SINCE = datetime(2026, 3, 4, tzinfo=UTC)
OURS = "36yl7qidsrdp7sb5y6vij6tm6q"
FROM = "From: Press <Press@newsroom.example>\r\n"
HEADERS = f"{FROM}Message-ID: <{OURS}@newsroom.example>\r\nContent-Type: multipart/alternative\r\n\r\n"
WORD = Credentials(password=lambda: Secret("pass word"))


def search(
    server: ScriptedImap | int,
    *,
    security: Security = Security.NONE,
    credentials: Credentials = WORD,
    folders: Sequence[str] = ("Sent",),
    ids: Sequence[str] = (OURS,),
) -> Evidence:
    """What such a mailbox gives."""
    port = server if isinstance(server, int) else server.port
    route = ImapRoute(host="127.0.0.1", port=port, security=security, user="press@newsroom.example")
    return ImapMailbox(route, folders=folders, credentials=credentials).search(ids, since=SINCE, own_addresses=OWN)


def found(headers: str) -> dict[str, str | None]:
    """A folder whose search finds one message with these headers."""
    literal = f"* 1 FETCH (UID 7 BODY[HEADER.FIELDS (MESSAGE-ID CONTENT-TYPE)] {{{len(headers)}}}\r\n{headers})"
    return {"UID SEARCH": "* SEARCH 7\r\n{tag} OK", "UID FETCH": f"{literal}\r\n{{tag}} OK"}


def test_search_finds_a_copy_by_its_id_and_changes_nothing() -> None:
    """A copy of our message is found by its id and headers, in a folder opened for reading, with no flag changed."""
    with ScriptedImap(found(HEADERS)) as server:
        evidence = search(server)
        said = "\n".join(server.heard)
    assert evidence.copies == {OURS: "Sent"}
    assert f"HEADER Message-ID {OURS}" in said
    assert 'EXAMINE "Sent"' in said
    assert "SINCE 04-Mar-2026" in said
    assert "SELECT" not in said
    assert said.count("FETCH") == said.count("BODY.PEEK") == 1
    assert f"TEXT {OURS}" in said


@pytest.mark.parametrize(
    "headers",
    [
        HEADERS.replace(OURS, f"x{OURS}"),
        HEADERS.replace("alternative", "report; report-type=delivery-status"),
        "\r\n",
        f"Subject: {OURS}\r\n\r\n",
    ],
)
def test_search_finds_no_copy_when_a_message_only_looks_like_ours(headers: str) -> None:
    """A message that holds our id in part or in another field, or is a bounce, is no copy.

    Otherwise a server that finds parts of words would settle a doubt.
    """
    with ScriptedImap(found(headers)) as server:
        assert search(server).copies == {}


def test_search_passes_over_numbers_when_they_are_none() -> None:
    """The server's words that are no numbers are left out of the next command."""
    with ScriptedImap({"UID SEARCH": "* SEARCH 1 x (2) 0 -5 4294967296 3\r\n{tag} OK"}) as server:
        search(server)
        assert [line.split(" ")[3] for line in server.heard if "UID FETCH" in line] == ["1,3"] * 2


def test_search_asks_for_twenty_ids_at_once() -> None:
    """The ids of many doubts are asked for twenty at once, else each would cost a journey to the server."""
    with ScriptedImap() as server:
        search(server, ids=[f"{OURS}{n}" for n in range(45)])
        asked = [line for line in server.heard if "HEADER Message-ID" in line]
    assert [line.count("Message-ID") for line in asked] == [20, 20, 5]
    assert [line.count("X-Advisory-ID") for line in asked] == [20, 20, 5]
    assert [line.count("OR ") for line in asked] == [39, 39, 9]


REPLY = (
    f"From: Ann <Ann@paper.example>\r\nIn-Reply-To: <{OURS}@newsroom.example>\r\n"
    f"References: <x@y.example> <{'b' * 26}@newsroom.example>\r\n\r\n"
)


def test_search_finds_an_answer_by_both_of_its_fields() -> None:
    """An answer is asked for by In-Reply-To and References, and its author read.

    One to somebody else is not believed.
    """
    with ScriptedImap(found(REPLY)) as server:
        evidence = search(server)
        said = [line for line in server.heard if "References" in line]
    assert evidence.answers == (Answer(envelope_ids=frozenset({OURS}), author="ann@paper.example"),)
    assert said[0].endswith(f"OR OR HEADER In-Reply-To {OURS} HEADER References {OURS} TEXT {OURS}")
    with ScriptedImap(found(REPLY)) as server:
        assert search(server, ids=["c" * 26]).answers == ()


def test_search_reads_all_heads_of_the_time_when_there_are_many_ids() -> None:
    """The answers to many messages are looked for in all heads since the mailing, a hundred at once.

    Otherwise a thousand journalists would take a hundred searches, each of which reads the whole folder.
    """
    ids = ["".join(pair) + "c" * 24 for pair in product("abcdefgh", repeat=2)]
    with ScriptedImap(found(REPLY)) as server:
        assert search(server, ids=[*ids, OURS]).answers[0].envelope_ids == {OURS}
        assert not [line for line in server.heard if "References" in line]
        assert [line for line in server.heard if line.endswith("UID SEARCH SINCE 04-Mar-2026")]
    heads = f"* SEARCH {' '.join(map(str, range(1, 251)))}\r\n{{tag}} OK"
    with ScriptedImap({"UID SEARCH SINCE 04-Mar-2026": heads}) as server:
        search(server, ids=ids)
        asked = [line.split(" ")[3].count(",") + 1 for line in server.heard if "PEEK[HEADER]" in line]
    assert asked == [100, 100, 50]


def test_search_asks_nothing_when_an_id_is_none_of_ours() -> None:
    """An id with a blank, a line end or nothing in it never reaches a command, else it would be one of its own."""
    with ScriptedImap() as server:
        search(server, ids=["a OR ALL", "b\r\nx DELETE INBOX", ""])
        assert not [line for line in server.heard if "Message-ID" in line]


@pytest.mark.parametrize(
    ("listed", "copies"),
    [
        ('* LIST (\\HasNoChildren \\Sent) "/" "[Gmail]/Gesendet &- mehr"', {OURS: "[Gmail]/Gesendet & mehr"}),
        ('* LIST (\\Sent) "." {6}\r\nOutbox', {OURS: "Outbox"}),
        ("* LIST (\\Sent) NIL Versendet", {OURS: "Versendet"}),
    ],
)
def test_search_finds_the_sent_folder_when_it_has_another_name(listed: str, copies: dict[str, str]) -> None:
    """The folder of sent mail is found by its mark, whatever its name (RFC 6154)."""
    replies = {"LIST": f"{listed}\r\n{{tag}} OK", 'EXAMINE "Sent"': "{tag} NO no such folder"}
    with ScriptedImap(found(HEADERS) | replies) as server:
        assert search(server).copies == copies


def test_search_is_refused_when_a_folder_is_not_there() -> None:
    """A folder that is not there is named with those that are, else a typing mistake would read as `nothing found`."""
    replies = {
        "EXAMINE": "{tag} NO no such folder",
        "LIST": '* LIST () "/" INBOX\r\n* LIST () "/" "Post\x1b"\r\n{tag} OK',
    }
    with ScriptedImap(replies) as server, pytest.raises(BadConfig) as fault:
        search(server, folders=["Archiv"])
    assert "no folder Archiv" in fault.value.message
    assert "INBOX, Post\\x1b" in fault.value.remedy


@pytest.mark.parametrize(
    ("replies", "more", "kind", "words"),
    [
        ({"LOGIN": "{tag} NO wrong"}, {"capabilities": "IMAP4rev1"}, NotAllowed, "refused the login"),
        ({"LOGIN": "{tag} NO [UNAVAILABLE] later"}, {"capabilities": "IMAP4rev1"}, TryLater, "cannot check the login"),
        ({}, {"capabilities": "IMAP4rev1 LOGINDISABLED"}, NotAllowed, "no login with a password"),
        ({}, {"greeting": "* BYE too many"}, TryLater, "stopped"),
        ({}, {"greeting": "SSH-2.0"}, TryLater, "broke off"),
        ({"CAPABILITY": None}, {}, TryLater, "broke off"),
        ({}, {"capabilities": "IMAP4rev1 Ä"}, TryLater, "does not speak IMAP"),
        pytest.param({"AUTHENTICATE": "+ A"}, {}, TryLater, "does not speak IMAP", marks=pytest.mark.slow),  # waits 5 s
        (
            {"UID SEARCH": "* SEARCH 1\r\n{tag} OK", "UID FETCH": "* 1 FETCH {9999999999999}"},
            {},
            TryLater,
            "disconnected",
        ),
        ({"EXAMINE": None}, {"capabilities": "IMAP4rev1"}, TryLater, "broke off"),
        ({"UID SEARCH": "{tag} NO I am tired"}, {"capabilities": "IMAP4rev1"}, TryLater, "I am tired"),
        ({"UID SEARCH": "{tag} BAD what"}, {"capabilities": "IMAP4rev1"}, TryLater, "what"),
        (
            {"EXAMINE": "{tag} NO", "LIST": '* LIST () "/" Sent\r\n{tag} OK'},
            {"capabilities": "IMAP4rev1"},
            TryLater,
            "open",
        ),
    ],
)
def test_search_tells_each_fault_of_the_server_in_words(
    replies: dict[str, str | None], more: dict[str, Any], kind: type[AdvisoryError], words: str
) -> None:
    """A fault of the server is told in words, as a refusal or as one to try later.

    Otherwise it would end in a traceback, or in `nothing found`.
    """
    with ScriptedImap(replies, **more) as server, pytest.raises(kind, match=words):
        search(server)


def test_search_defers_when_the_server_is_down() -> None:
    """A server that cannot be reached is one to try later, and no traceback."""
    with ScriptedImap() as server:
        port = server.port
    with pytest.raises(TryLater, match="cannot be reached"):
        search(port)


@pytest.mark.parametrize(
    "more", [{}, {"greeting": "* PREAUTH welcome", "capabilities": "IMAP4rev1 STARTTLS"}], ids=["taken out", "preauth"]
)
def test_search_sends_no_password_when_there_is_no_encryption(more: dict[str, Any]) -> None:
    """The password stays here where STARTTLS was taken out or the session begins logged in."""
    with ScriptedImap(**more) as server:
        with pytest.raises(NotAllowed, match="no encryption"):
            search(server, security=Security.STARTTLS)
        assert not [line for line in server.heard if "LOGIN" in line or "AUTHENTICATE" in line]


def test_search_tells_no_password_when_the_server_repeats_it() -> None:
    """A refusal that repeats the password is told without it, else the password would stand in a cron mail."""
    with (
        ScriptedImap({"LOGIN": "{tag} NO you said pass word"}, capabilities="IMAP4rev1") as server,
        pytest.raises(NotAllowed) as fault,
    ):
        search(server)
    assert "pass word" not in fault.value.message + fault.value.remedy
    assert fault.value.__cause__ is None


def test_search_asks_nobody_when_there_is_no_password_and_no_token() -> None:
    """A search without a password and a token is refused before any command is sent."""
    with ScriptedImap() as server:
        with pytest.raises(BadConfig, match="no password"):
            search(server, credentials=Credentials(password=lambda: None))
        assert server.heard == []


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("INBOX", '"INBOX"'),
        ("~peter/mail/台北/日本語", '"~peter/mail/&U,BTFw-/&ZeVnLIqe-"'),  # the example of RFC 3501 5.1.3
        ("Q&A", '"Q&-A"'),
        ('Say "hi" \\', '"Say \\"hi\\" \\\\"'),
        ("Éléments envoyés 📰", '"&AMk-l&AOk-ments envoy&AOk-s &2D3c8A-"'),
    ],
)
def test_folder_name_is_written_and_read_back_as_imap_wants(name: str, written: str) -> None:
    """A folder's name with an accent, a quote or an ampersand is written as IMAP wants and read back.

    Otherwise the folder would not be found, or break the command.
    """
    with ScriptedImap() as server:
        search(server, folders=[name])
        assert {line.partition(" EXAMINE ")[2] for line in server.heard if "EXAMINE" in line} == {written}
    assert name in listed(written)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('"&"', "&"),
        ('"&-&"', "&-&"),
        ('"&!!-"', "&!!-"),
        ('"&A-"', "&A-"),
        ('"&2D0-"', "&2D0-"),
        ('"a&b"', "a&b"),
        ("1", "1"),
        ('"ä"', "ä"),
        ("{3}\r\na b", "a b"),
    ],
)
def test_folder_name_is_read_when_it_breaks_the_rules(written: str, shown: str) -> None:
    """A name that breaks the rules of IMAP stays as written and the others are read.

    Otherwise a server's odd folder would end the run.
    """
    assert {shown, "INBOX", "Sent &"} <= set(listed(written))


def listed(written: str) -> list[str]:
    """The names that a fault shows of a server's folders, of which one is written so."""
    lines = (f'* LIST (\\Marked) "/" {name}\r\n' for name in (written, "INBOX", '"Sent &-"'))
    with (
        ScriptedImap({"EXAMINE": "{tag} NO no such folder", "LIST": f"{''.join(lines)}{{tag}} OK"}) as server,
        pytest.raises(BadConfig) as fault,
    ):
        search(server, folders=["none of these"])
    return fault.value.remedy.partition("There are: ")[2].removesuffix(".").split(", ")


# --- what a provider has renamed, and what the program filed itself ---


@pytest.mark.parametrize(
    ("headers", "copies", "message_ids"),
    [
        (
            f"{FROM}X-Advisory-ID: {OURS}\r\nMessage-ID: <AM0PR01MB0123456789ABCD@prod.outlook.example>\r\n\r\n",
            {OURS: "Sent"},
            {OURS: "<AM0PR01MB0123456789ABCD@prod.outlook.example>"},
        ),
        (f"{FROM}X-Advisory-ID: {OURS}\r\nMessage-ID: <{OURS}@newsroom.example>\r\n\r\n", {OURS: "Sent"}, {}),
        (f"{FROM}X-Advisory-ID: {OURS}\r\nMessage-ID: <a b>\r\n\r\n", {OURS: "Sent"}, {}),
        (f"{FROM}X-Advisory-ID: {OURS}x\r\nMessage-ID: <y@mail.example>\r\n\r\n", {}, {}),
        (f"X-Advisory-Copy: {OURS}\r\n{HEADERS}", {}, {}),
    ],
    ids=["renamed", "not renamed", "an id that is none", "another's", "the office's own"],
)
def test_search_finds_a_copy_by_our_own_header_when_its_id_was_renamed(
    headers: str, copies: dict[str, str], message_ids: dict[str, str]
) -> None:
    """A copy is found by our own header, with the Message-ID that the provider gave it.

    A copy that the program filed itself proves nothing about a reader who has the office's own address.
    """
    with ScriptedImap(found(headers)) as server:
        evidence = search(server)
        assert any(f"HEADER X-Advisory-ID {OURS}" in line for line in server.heard)
    assert (evidence.copies, evidence.message_ids) == (copies, message_ids)


@pytest.mark.parametrize(
    ("folder", "listed", "believed"),
    [
        ("INBOX", '(\\HasNoChildren) "/" INBOX', False),
        ("inbox", '(\\Sent) "/" inbox', False),
        ("All", '(\\All) "/" All', False),
        ("Presse", '(\\Sent) "/" Sent\r\n* LIST () "/" Presse', False),
        ("Versendet", '(\\Sent) "/" Versendet', True),
        ("Versendet", '() "/" Versendet', True),
    ],
)
def test_search_believes_an_id_of_a_copy_only_in_a_folder_of_sent_mail(
    folder: str, listed: str, believed: bool
) -> None:
    """A copy among received mail shows that a message left, and its Message-ID is not believed.

    Otherwise a reader, who knows the id of their own message, would choose what our next correction answers.
    """
    name = "<AM0PR01MB0123456789ABCD@prod.outlook.example>"
    replies = found(f"{FROM}X-Advisory-ID: {OURS}\r\nMessage-ID: {name}\r\n\r\n")
    with ScriptedImap(replies | {"LIST": f"* LIST {listed}\r\n{{tag}} OK"}) as server:
        evidence = search(server, folders=(folder,))
    assert evidence.copies == {OURS: folder}
    assert evidence.message_ids == ({OURS: name} if believed else {})


@pytest.mark.parametrize(
    "author", ["", "From: ann@paper.example\r\n", 'From: "press@newsroom.example" <a@b.example>\r\n']
)
def test_search_finds_no_copy_when_somebody_else_wrote_it(author: str) -> None:
    """Mail of others with our id is no copy of ours, in any folder."""
    with ScriptedImap(found(HEADERS.replace(FROM, author))) as server:
        assert search(server).copies == {}


@pytest.mark.parametrize(
    "answer",
    [
        "* SEARCH 1 ä",
        "* SEARCH 1\r\n* SEARCH 2",
        f"* 1 FETCH ({'(' * 5000}",
        "* 1 FETCH (1 2)",
        "* 1 FETCH (UID)",
        "* 1 FETCH (UID x)",
        "* 1 FETCH (UID 1 ENVELOPE 5)",
        "* 1 FETCH (UID 1 BODYSTRUCTURE ())",
    ],
)
def test_search_is_told_to_try_later_when_an_answer_is_no_imap(answer: str) -> None:
    """Words that are not IMAP end the search in a sentence, whatever the library makes of them."""
    replies = {"UID SEARCH": "* SEARCH 1\r\n{tag} OK", "UID FETCH": f"{answer}\r\n{{tag}} OK"}
    if "SEARCH" in answer:
        replies["UID SEARCH"] = f"{answer}\r\n{{tag}} OK"
    with ScriptedImap(replies) as server, pytest.raises(TryLater, match="does not speak IMAP"):
        search(server)


def test_search_reads_a_part_when_other_answers_stand_about_it() -> None:
    """What the server says of other messages, or besides, is passed over."""
    literal = f"* 1 FETCH (UID 7 BODY[HEADER.FIELDS (MESSAGE-ID)] {{{len(HEADERS)}}}\r\n{HEADERS} FLAGS (\\Seen))"
    more = "* 2 FETCH (UID 9 FLAGS ())\r\n* 3 FETCH (UID 7 FLAGS (\\Recent))\r\n* 4 EXISTS\r\n"
    replies = {"UID SEARCH": "* SEARCH 7\r\n{tag} OK", "UID FETCH": f"{more}{literal}\r\n{more}{{tag}} OK"}
    with ScriptedImap(replies) as server:
        assert search(server).copies == {OURS: "Sent"}


def test_search_logs_nothing_when_a_server_says_odd_words(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The library's log stays silent, else a server's words would stand in cron's mail, a password among them."""
    with (
        ScriptedImap({"UID SEARCH": "{tag} NO nothing to see hère"}, capabilities="IMAP4rev1") as server,
        pytest.raises(TryLater, match="nothing to see"),
    ):
        search(server)
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("abc-1.2/x", "abc-1.2/x"),
        ("a b", '"a b"'),
        ("50%*(){", '"50%*(){"'),
        ('say "x" \\', '"say \\"x\\" \\\\"'),
        ("", '""'),
        (date(2026, 3, 4), "04-Mar-2026"),
    ],
)
def test_session_quotes_a_value_of_a_search_where_imap_wants_it(value: str | date, written: str) -> None:
    """A value with signs that mean something to a server is quoted, which the library does for a few of them alone."""
    with ScriptedImap() as server:
        route = ImapRoute(host="127.0.0.1", port=server.port, security=Security.NONE, user="press@newsroom.example")
        with session_in(route, WORD) as session:
            session.search(["SUBJECT", value])
        assert [line.partition(" SEARCH ")[2] for line in server.heard if "SEARCH" in line] == [f"SUBJECT {written}"]


@pytest.mark.parametrize("value", ["a\r\nx LOGOUT", "é", "\0"])
def test_session_sends_no_search_when_a_value_would_be_a_command_of_its_own(value: str) -> None:
    """A value with a line end or with letters beyond ASCII is never sent."""
    with ScriptedImap() as server:
        route = ImapRoute(host="127.0.0.1", port=server.port, security=Security.NONE, user="press@newsroom.example")
        with session_in(route, WORD) as session, pytest.raises(ValueError, match="no value"):
            session.search(["SUBJECT", value])
        assert not [line for line in server.heard if "SEARCH" in line]
