"""The office's copies in a folder of sent mail: each once, in the right folder, and every failure in words."""

from datetime import UTC, datetime

import pytest

from advisory_cli.inbox.login import Credentials
from advisory_cli.inbox.sent import open_sent_folder
from advisory_cli.model.errors import AdvisoryError, BadConfig, CannotWrite, NotAllowed, TryLater
from advisory_cli.model.mailing.sent_copy import SentCopy
from advisory_cli.model.press.newsroom import SENT_FLAGGED, ImapRoute, Secret, Security
from tests.keeping_imap import KeepingImap

WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
WORD = Credentials(password=lambda: Secret("x"))


def copy(id_: str = "a" * 26, *, name: str = "m" * 26) -> SentCopy:
    """A copy with this id and Message-ID."""
    content = f"X-Advisory-Copy: {id_}\r\nMessage-ID: <{name}@newsroom.example>\r\n\r\nText.\r\n".encode()
    return SentCopy(copy_id=id_, message_id=f"<{name}@newsroom.example>", content=content, date=WHEN)


def file(server: KeepingImap, *copies: SentCopy, folder: str = SENT_FLAGGED) -> None:
    """Put these into the mailbox, in one session."""
    route = ImapRoute(host="127.0.0.1", port=server.port, security=Security.NONE, user="press@newsroom.example")
    with open_sent_folder(route, folder=folder, credentials=WORD) as sent:
        for one in copies:
            sent.file(one)


@pytest.mark.slow
@pytest.mark.parametrize("searches_names_only", [False, True])
def test_sent_folder_takes_each_edition_once(searches_names_only: bool) -> None:
    """Two editions of one Message-ID are two copies, each of them once, read, and dated by their departure.

    Otherwise the edition without the bar would be missing, or each attempt be one more copy.
    """
    early, late = copy("a" * 26), copy("b" * 26)
    with KeepingImap(searches_names_only=searches_names_only) as server:
        file(server, early, late)
        file(server, late, early)
        assert [kept.content for kept in server.kept] == [early.content, late.content]
        assert {(kept.folder, kept.flags) for kept in server.kept} == {("Gesendet", "\\Seen")}
        assert {kept.date for kept in server.kept} == {"04-Mar-2026 05:06:07 +0000"}
        assert any("SINCE 02-Mar-2026" in line for line in server.heard)
        assert not [line for line in server.heard if line.startswith(("SELECT", "UID STORE", "CREATE"))]


@pytest.mark.parametrize(
    ("folders", "asked", "taken"),
    [
        ({"INBOX": "", "Sent": "", "Gesendet": r"\HasNoChildren \SENT"}, SENT_FLAGGED, "Gesendet"),
        ({"INBOX": "", "Sent": ""}, SENT_FLAGGED, "Sent"),
        ({"INBOX": "", "Gesendet": r"\Sent", "Press 2026": ""}, "Press 2026", "Press 2026"),
    ],
)
def test_sent_folder_is_the_flagged_or_the_named_one(folders: dict[str, str], asked: str, taken: str) -> None:
    """The folder is the one that the server flags, else Sent, or the one that is named in the setting."""
    with KeepingImap(folders=folders) as server:
        file(server, copy(), folder=asked)
        assert [kept.folder for kept in server.kept] == [taken]


@pytest.mark.parametrize(
    ("asked", "words"),
    [(SENT_FLAGGED, "marks no folder as the one for sent mail"), ("Archiv", "does not open a folder Archiv")],
)
def test_sent_folder_is_told_with_those_that_are_there_when_it_is_missing(asked: str, words: str) -> None:
    """A folder that is missing is a fault of the settings, told with the folders that there are."""
    with KeepingImap(folders={"INBOX": "", "Post &- mehr": ""}) as server:
        with pytest.raises(BadConfig, match=words) as fault:
            file(server, copy(), folder=asked)
        assert server.kept == []
    assert fault.value.remedy == "Set sent_copy to one of these folders: INBOX, Post & mehr."


@pytest.mark.parametrize(
    ("fault", "kind", "words", "kept"),
    [
        ("login", NotAllowed, "refused the login", 0),
        ("before", TryLater, "broke off", 0),
        ("after", TryLater, "broke off", 1),
        ("full", CannotWrite, r"Gesendet \(\[OVERQUOTA\] the mailbox is full\)", 0),
    ],
)
def test_sent_folder_has_one_copy_when_the_first_attempt_failed(
    fault: str, kind: type[AdvisoryError], words: str, kept: int
) -> None:
    """A failure is told in words, and the next attempt finds out whether the copy is there.

    Otherwise a copy whose answer was lost would be there twice, or not at all.
    """
    with KeepingImap(fault=fault) as server:
        with pytest.raises(kind, match=words):
            file(server, copy())
        assert len(server.kept) == kept
        server.fault = ""
        file(server, copy())
        assert len(server.kept) == 1
