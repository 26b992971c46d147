"""Opt-outs by the real command: who is named is served, who may be meant is said, and nobody moves up."""

import json
import re
from pathlib import Path

import pytest

from tests.smtp_servers import USUAL, ScriptedServer, say
from tests.system.press import ADVISORY, Press, journalists, parsed


def _said(press: Press, *words: str, code: int = 0) -> str:
    done = press.run(*words)
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


def _to(press: Press) -> list[str]:
    folder = press.folder / "outbox" / "new"
    files = sorted(folder.iterdir()) if folder.exists() else []
    return sorted(parsed(path.read_bytes())["To"].addresses[0].addr_spec for path in files)


def _people(*addresses: str) -> str:
    return "\n".join(("email", *addresses)) + "\n"


def test_suppress_add_takes_the_good_words_when_others_are_bad(press: Press) -> None:
    """The good addresses and domains are on the list and the bad ones are named.

    Otherwise an opt-out would be lost without a word.
    """
    said = _said(press, "suppress", "add", "good@x.example", "bad,one", "@y.example", "@", code=64)
    assert "Opted out: good@x.example" in said
    assert "Opted out: @y.example" in said
    assert "Not added: “bad,one” is not an address" in said
    assert "Not added: “@” is not a domain" in said
    listed = press.run("suppress", "list").stdout
    assert "good@x.example" in listed
    assert "@y.example" in listed
    assert "bad" not in listed


def test_suppress_remove_takes_the_good_words_when_others_are_bad(press: Press) -> None:
    """A good address is taken back beside a bad one, which is named.

    Otherwise somebody would get nothing for a neighbour's slip of the pen.
    """
    _said(press, "suppress", "add", "good@x.example")
    said = _said(press, "suppress", "remove", "bad,one", "good@x.example", code=64)
    assert "good@x.example gets mail again." in said
    assert "bad,one" in said


def test_suppress_add_tells_a_tagged_address_when_it_may_be_the_same(press: Press) -> None:
    """A tagged spelling of the address on a list is told with its command.

    Otherwise the reader would get the next text there and have to opt out twice.
    """
    press.write("lists/l.csv", _people("ada+press@x.example", "Ada@X.example", "adam@x.example", "ada@y.example"))
    said = _said(press, "suppress", "add", "ada@x.example")
    assert "ada+press@x.example may be the same reader, and still gets mail." in said
    assert "suppress add ada+press@x.example" in said
    assert "adam@" not in said
    assert "ada@y.example" not in said
    again = _said(press, "suppress", "add", "ada+press@x.example")
    assert "the same reader" not in again


def test_suppress_add_tells_the_plain_address_when_a_tagged_one_is_named(press: Press) -> None:
    """The plain address and other tags of a tagged one are told.

    The tag is what a reader sees and asks to be taken off.
    """
    press.write("lists/l.csv", _people("ada@x.example", "ada+b@x.example"))
    said = _said(press, "suppress", "add", "ada+press@x.example")
    assert "ada+b@x.example and ada@x.example may be the same reader, and still get mail" in said


def test_suppress_add_tells_sub_domains_when_a_domain_is_named(press: Press) -> None:
    """The sub-domains of a domain are told with their readers.

    Otherwise an outlet that wants nothing would get it at its other desks.
    """
    press.write("lists/l.csv", _people("a@mail.x.example", "b@mail.x.example", "c@x.example", "d@notx.example"))
    press.write("lists/m.csv", _people("e@uk.x.example").encode("utf-16"))
    said = _said(press, "suppress", "add", "@x.example")
    assert "@x.example does not include its sub-domains" in said
    assert "@mail.x.example (2 readers)" in said
    assert "@uk.x.example (1 reader)" in said
    assert "suppress add @mail.x.example @uk.x.example" in said
    assert "notx" not in said


def test_suppress_add_tells_readers_of_the_ledger_when_the_list_is_gone(press: Press) -> None:
    """Readers whom only the ledger knows are told beside an opt-out.

    A message may still leave to the other spelling.
    """
    press.write("lists/l.csv", _people("ada+press@x.example", "b@mail.x.example"))
    _said(press, "send", ADVISORY, "-l", "l", "--yes")
    (press.folder / "lists" / "l.csv").unlink()
    assert "ada+press@x.example may be" in _said(press, "suppress", "add", "ada@x.example")
    assert "@mail.x.example (1 reader)" in _said(press, "suppress", "add", "@x.example")


def test_suppress_add_works_when_a_list_cannot_be_read(press: Press) -> None:
    """An opt-out is taken though lists beside it cannot be read."""
    press.write("lists/broken.csv", b"\xff\xfe\x00\xd8x.example")
    press.write("lists/broken.xlsx", b"no workbook")
    assert "Opted out: ada@x.example" in _said(press, "suppress", "add", "ada@x.example")


@pytest.mark.slow
def test_send_makes_no_test_for_a_tester_when_they_opted_out(press: Press) -> None:
    """A tester who opted out by address or domain gets no test, and the command says so."""
    settings = (press.folder / "advisory.toml").read_text()
    settings = "\n".join(line for line in settings.splitlines() if not line.lstrip("# ").startswith("testers"))
    testers = ["ann@newsroom.example", "ben@newsroom.example"]
    press.write("advisory.toml", f"testers = {testers}\n".replace("'", '"') + settings + "\n")
    _said(press, "suppress", "add", testers[0])
    said = _said(press, "send", ADVISORY, "--test")
    assert "No test for ann@newsroom.example: opted out." in said
    assert _to(press) == [testers[1]]
    _said(press, "suppress", "add", "@newsroom.example")
    assert "Nobody to send the test to" in _said(press, "send", ADVISORY, "--test", code=64)
    assert "Nobody to send the test to" in _said(press, "send", ADVISORY, "--test-to", testers[0], code=64)
    assert _to(press) == [testers[1]]


@pytest.mark.slow
def test_limit_means_the_same_people_when_one_of_them_opted_out(press: Press) -> None:
    """The first two of a list stay the same two after an opt-out.

    Otherwise the third would get what two were meant to see.
    """
    press.write("lists/l.csv", _people("a@x.example", "b@x.example", "c@x.example", "a@x.example", "d@x.example"))
    _said(press, "suppress", "add", "a@x.example")
    _said(press, "send", ADVISORY, "-l", "l", "--limit", "2", "--yes", "--expect", "1")
    assert _to(press) == ["b@x.example"]
    _said(press, "send", ADVISORY, "-l", "l", "--limit", "2", "--yes")
    assert _to(press) == ["b@x.example"]
    _said(press, "suppress", "remove", "a@x.example")
    _said(press, "send", ADVISORY, "-l", "l", "--limit", "2", "--yes")
    assert _to(press) == ["a@x.example", "b@x.example"]


def test_status_names_the_opt_out_when_a_person_was_left_out(press: Press) -> None:
    """Who opted out and stands in no mailing is named with the opt-out, by address or domain, and anybody else is not.

    Otherwise “Nobody.” would be the whole answer to the question why somebody got nothing.
    """
    press.write("lists/l.csv", _people("a@x.example", "b@x.example", "c@y.example"))
    _said(press, "suppress", "add", "a@x.example", "@y.example")
    _said(press, "send", ADVISORY, "-l", "l", "--yes")
    for address, pattern in (("a@x.example", "a@x.example"), ("c@y.example", "@y.example")):
        said = _said(press, "status", "--who", address)
        assert f"{pattern}: left out of every mailing (opted out at" in said
        assert "suppress list" in said
    said = _said(press, "status", "--who", "nobody@z.example")
    assert said.startswith("Nobody. Who was left out when a mailing was planned is not stored by name.")
    assert "left out of every" not in said
    assert "a@x.example" not in _said(press, "status", "--who", "b@x.example")
    _said(press, "report", "last", "--no-open", "-o", str(press.folder / "report.html"))
    page = (press.folder / "report.html").read_text()
    assert "By the plan: 2 opted out. They are counted, and not stored by name." in page
    assert "a@x.example" not in page


def test_suppress_list_says_who_entered_an_opt_out_without_a_reason(press: Press) -> None:
    """An opt-out without a reason says that none was noted, and who entered it; one with a reason says the reason."""
    assert press.run("suppress", "add", "niamh@paper.example").returncode == 0
    assert press.run("suppress", "add", "dirk@paper.example", "--reason", "by phone").returncode == 0
    listed = " ".join(press.run("suppress", "list").stdout.split())
    assert "niamh@paper.example no reason noted; entered by " in listed
    assert "dirk@paper.example by phone; since " in listed


def test_recipe_of_erasure_is_true(press: Press) -> None:
    """All that was sent to a person is exported by their address, and an opt-out outlives the row that was deleted."""
    press.write("lists/l.csv", _people("ada@news.example", "bea@news.example"))
    assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    data = json.loads(press.run("status", "ada@news.example", "--format", "json").stdout)
    assert [row["email"] for row in data["deliveries"]] == ["ada@news.example"]
    mail = press.run("preview", f"{data['deliveries'][0]['mailing']}", "--to", "ada@news.example", "--eml")
    assert parsed(mail.output)["To"].addresses[0].addr_spec == "ada@news.example"
    press.run("suppress", "add", "ada@news.example", "--reason", "erasure, letter of 1 December")
    press.write("lists/l.csv", _people("bea@news.example"))
    press.write("lists/new.csv", _people("ada@news.example", "cem@news.example"))
    assert press.run("send", ADVISORY, "-l", "new", "--yes").returncode == 0
    assert _to(press).count("ada@news.example") == 1
    log = (press.folder / "log" / "advisory.log").read_text(encoding="utf-8")
    assert "a***@news.example" in log
    assert "ada@news.example" not in log


def test_status_counts_nobody_to_be_tried_who_has_opted_out(press: Press) -> None:
    """Whoever opted out while waiting stands in a bracket behind the right number, and is not said to be tried again.

    Otherwise the office would be told to try a message that nobody gets, and count one too many.
    """
    press.write("lists/l.csv", journalists(4))
    with ScriptedServer({"dot": [say("451 4.3.0 later"), USUAL["dot"]]}, orderly=True) as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 75
        assert "To try now" in press.run("status", "last").stdout
        rows = json.loads(press.run("status", "last", "--format", "json").stdout)["deliveries"]
        (waiting,) = (row["email"] for row in rows if row["state"] == "trying_again")
        assert press.run("suppress", "add", waiting).returncode == 0
        for words in (("status", "last"), ()):
            done = press.run(*words)
            said = " ".join((done.stdout + done.stderr).split())
            assert "tried again at" not in said
            assert "To try now" not in said
        assert "1 trying again (opted out: will not get it) and 3 accepted." in " ".join(
            press.run("status", "-v").stdout.split()
        )
        assert "3 sent, 1 trying again (opted out)" in " ".join(press.run("status").stdout.split())


def test_status_subtracts_who_has_opted_out_when_a_send_was_interrupted(press: Press) -> None:
    """Of people who wait for an interrupted send, those who opted out are not counted as to be sent."""
    press.write("lists/l.csv", journalists(4))
    press.go_live(1)
    with ScriptedServer({"mail": [say("530 5.7.0 log in first")]}, orderly=True) as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 77
    assert press.run("suppress", "add", "p0@outlet0.example").returncode == 0
    said = " ".join(press.run().stdout.split())
    assert "4 waiting (1 of them opted out: will not get it)." in said
    assert "3 waiting. To send what is due:" in said


def _optout_mails(press: Press, folder: Path) -> dict[str, str]:
    """Write an opt-out mail of each reader, from a private address, and return the tokens by address."""
    folder.mkdir()
    tokens = {}
    for number, path in enumerate(sorted((press.folder / "outbox" / "new").iterdir())):
        message = parsed(path.read_bytes())
        token = re.search(r"subject=unsubscribe%20([a-z2-7]{26})>", str(message["List-Unsubscribe"]))
        assert token is not None
        reader = message["To"].addresses[0].addr_spec
        tokens[reader] = token[1]
        mail = f"From: me{number}@private.example\r\nSubject: unsubscribe {token[1]}\r\n\r\n"
        (folder / f"{number}.eml").write_text(mail)
    return tokens


def test_suppress_finds_the_reader_by_the_token_of_an_opt_out_mail(press: Press, tmp_path: Path) -> None:
    """A token, a mail and a folder of mails opt their readers out, whatever address they come from.

    Otherwise whoever asks from home could not be found, and would go on getting mail.
    """
    press.write("lists/l.csv", journalists(5))
    assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    folder = tmp_path / "mails"
    tokens = _optout_mails(press, folder)
    first, second, *_ = sorted(tokens)
    assert first in _said(press, "status", "--who", tokens[first])
    assert f"Opted out: {first} (by the token" in _said(press, "suppress", "add", tokens[first].upper())
    assert f"{first} had already opted out." in _said(press, "suppress", "add", tokens[first])
    mail = next(path for path in folder.iterdir() if tokens[second] in path.read_text())
    assert f"Opted out: {second}" in _said(press, "suppress", "add", str(mail), "--reason", "by mail of 3 June")
    assert "by mail of 3 June" in _said(press, "suppress", "list")
    (folder / "7.eml").write_text("From: Pia <pia@journal.example>\r\nSubject: please take me off your list\r\n\r\n")
    of_folder = _said(press, "suppress", "add", str(folder))
    assert of_folder.count("Opted out: ") == 3
    assert "1 mail without a token. Nobody is opted out by it: pia@journal.example: please take me off" in of_folder
    assert _said(press, "suppress", "list").count("@outlet") == 5
    unknown = "a" * 26
    assert f"nobody in the ledger has the opt-out token {unknown}" in _said(press, "suppress", "add", unknown, code=64)
    (tmp_path / "other.eml").write_text("Subject: hello\r\n\r\n")
    assert "has an opt-out token" in _said(press, "suppress", "add", str(tmp_path / "other.eml"), code=64)


@pytest.mark.parametrize("word", ["a" * 300, "~nobody-has-this-name", "~nobody-has-this-name/mails"])
def test_suppress_says_in_a_sentence_when_a_word_can_name_no_file(press: Press, word: str) -> None:
    """A word that is no address, and that the system takes for no name of a file either, is refused as any other."""
    assert "Not added" in _said(press, "suppress", "add", word, code=64)


def test_resolve_records_the_opt_outs_among_what_came_back(press: Press, tmp_path: Path) -> None:
    """Opt-out mails in a folder of reports are recorded by their token and said; a token of nobody opts nobody out."""
    press.write("lists/l.csv", journalists(2))
    assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    folder = tmp_path / "mails"
    tokens = _optout_mails(press, folder)
    (folder / "9.eml").write_text(f"From: x@private.example\r\nSubject: unsubscribe {'b' * 26}\r\n\r\n")
    said = _said(press, "resolve", "--reports", str(folder))
    for reader in tokens:
        assert f"Opted out: {reader}" in said
    assert f"Nobody in the ledger has the opt-out token {'b' * 26}" in said
    assert "p0@outlet0.example" in _said(press, "suppress", "list")
    assert "p1@outlet1.example" in _said(press, "suppress", "list")
