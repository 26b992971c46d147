"""`preview MAILING` shows what was frozen, and `preview --mail-to` sends it to the office and counts nothing."""

import json
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tests.smtp_servers import MailServer
from tests.system.press import ADVISORY, Press, journalists, parsed
from tests.system.test_approval import BEA, _needs_approval
from tests.system.test_waiting import _change, _embargo, _outbox, _send, _to, at_work

__all__ = ["at_work"]
ID = "eu-russia-summit-2014.1"
VERA, BOSS = "p1@outlet1.example", "boss@newsroom.example"
AT = ("--at", "2027-06-03 07:00")


def _said(press: Press, *words: str, code: int = 0) -> str:
    done = press.run(*words)
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


@pytest.fixture
def planned(at_work: Press) -> Press:
    """A mailing that waits, whose file was edited since."""
    _send(at_work, *AT)
    _change(at_work, "Schuman", "Schumann")
    return at_work


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A real server on this computer."""
    with MailServer() as running:
        yield running


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_preview_shows_a_mailing_as_it_was_planned(planned: Press) -> None:
    """The page holds the words that will leave, and says that the file has changed since.

    Otherwise somebody would approve a text that is not the one that leaves.
    """
    said = _said(planned, "preview", ID, "--no-open")
    assert "as it was planned. The file has changed since." in said
    page = (planned.folder / "previews" / f"{ID}.html").read_text()
    assert "Schuman " in page
    assert "Schumann" not in page
    assert VERA in page
    assert "Schumann" in _said(planned, "preview", ADVISORY, "-l", "l", "--to", VERA, "--text")


def test_preview_prints_the_stored_bytes_when_one_person_is_named(planned: Press) -> None:
    """The message of one person is the one that leaves, byte for byte but for its Date."""
    done = planned.run("preview", ID, "--to", VERA, "--eml")
    assert done.returncode == 0, done.stderr
    shown = parsed(done.output)
    assert "Schuman " in _said(planned, "preview", ID, "--to", VERA, "--text")
    planned.let_come()
    assert planned.run("run").returncode == 0
    (left,) = (mail for mail in _outbox(planned) if mail["To"].addresses[0].addr_spec == VERA)
    for mail in (shown, left):
        del mail["Date"]
    assert shown.as_bytes() == left.as_bytes()
    assert "has no message for x@y.example" in _said(planned, "preview", ID, "--to", "x@y.example", "--text", code=66)


def test_preview_holds_all_people_of_a_mailing(at_work: Press) -> None:
    """Whoever is among the recipients is found on the page, also beyond the messages that are shown finished."""
    at_work.write("lists/l.csv", journalists(43))
    _send(at_work, *AT)
    _said(at_work, "preview", ID, "--no-open")
    page = (at_work.folder / "previews" / f"{ID}.html").read_text()
    data = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    assert (data["total"], len(data["messages"]), len(data["further"]["people"])) == (43, 40, 3)
    shown = {message["address"] for message in data["messages"]} | {row[0] for row in data["further"]["people"]}
    assert shown == {f"p{number}@outlet{number}.example" for number in range(43)}
    words, row = data["further"]["words"], data["further"]["people"][0]
    assert words[row[1]].startswith("Vera")
    assert "scheduled for" in words[row[5]]


@pytest.mark.slow
def test_preview_shows_both_editions_when_an_embargo_holds(at_work: Press) -> None:
    """Who is held sees the open edition, and who is cleared both, so that both can be approved."""
    _embargo(at_work)
    head = "email,embargo_ok,embargo_agreed_on\n"
    at_work.write("lists/l.csv", f"{head}a@x.example,yes,2026-11-01\nb@x.example,no,\n")
    _send(at_work, "--at", "2027-06-04 09:00")
    assert "EMBARGO" in _said(at_work, "preview", ID, "--to", "a@x.example", "--text")
    assert "EMBARGO" not in _said(at_work, "preview", ID, "--to", "b@x.example", "--text")
    _said(at_work, "preview", ID, "--no-open")
    page = (at_work.folder / "previews" / f"{ID}.html").read_text()
    assert '"edition": "open"' in page or '"edition":"open"' in page
    assert "held until" in page


@pytest.mark.parametrize("words", [("-l", "l"), ("--share",)])
def test_preview_refuses_lists_when_the_mailing_has_its_people(planned: Press, words: tuple[str, ...]) -> None:
    """A planned mailing has its people, and a list beside it would show something else."""
    assert "has its people" in _said(planned, "preview", ID, *words, code=64)


@pytest.mark.slow
def test_preview_names_no_mailing_when_nothing_has_that_name(planned: Press) -> None:
    """A name that is neither file nor mailing is answered as for a file."""
    assert "no-such" in _said(planned, "preview", "no-such", code=66)


def test_preview_mails_a_planned_text_to_the_office_and_counts_nothing(press: Press, server: MailServer) -> None:
    """The boss gets the e-mail, a note on how to approve, and the page, and nobody counts as served.

    Otherwise whoever has to agree would need a terminal, or the report would count the boss as a journalist.
    """
    _needs_approval(press)
    press.go_live(server.port)
    assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 77
    before = press.run("status", "--format", "json").stdout
    assert "1 preview sent, marked [PREVIEW]" in _said(press, "preview", ID, "--mail-to", BOSS)
    (kept,) = server.accepted
    mail = parsed(kept.content)
    assert mail["Subject"].startswith("[PREVIEW] MEDIA ADVISORY")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert kept.rcpt == (BOSS,)
    for kind in ("plain", "html"):
        assert f"advisory approve {ID}" in _part(mail, kind)
        assert "3 people" in _part(mail, kind)
        assert "Schuman" in _part(mail, kind)
    (page,) = list(mail.iter_attachments())
    assert (page.get_content_type(), page.get_filename()) == ("text/html", f"{ID}.html")
    assert press.run("status", "--format", "json").stdout == before
    assert press.run("approve", ID, "--yes", env=BEA).returncode == 0, "it is unchanged"


@pytest.mark.slow
def test_preview_mails_a_file_with_its_findings(press: Press, server: MailServer) -> None:
    """A file that is not planned yet is mailed with what the checks found, and an answer is asked for."""
    press.write("lists/l.csv", journalists(2))
    press.go_live(server.port)
    _said(press, "preview", ADVISORY, "-l", "l", "--mail-to", BOSS)
    (kept,) = server.accepted
    text = _part(parsed(kept.content), "plain")
    assert "WARNING advisories/eu-russia-summit-2014.md:" in text
    assert ": The event is over" in text
    assert "Answer this message" in text
    assert json.loads(press.run("status", "--format", "json").stdout)["mailings"] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "said"),
    [("someone@elsewhere.example", "own people only"), ("nobody", "nobody")],
)
def test_preview_mails_to_the_office_only(press: Press, server: MailServer, address: str, said: str) -> None:
    """A preview leaves to nobody outside, because it would be a text before its time."""
    press.write("lists/l.csv", journalists(2))
    press.go_live(server.port)
    assert said in _said(press, "preview", ADVISORY, "-l", "l", "--mail-to", address, code=64)
    assert server.accepted == []


def test_preview_writes_into_the_practice_folder_when_in_practice(at_work: Press) -> None:
    """In practice the mail to the office goes where all practice goes."""
    _said(at_work, "preview", ADVISORY, "-l", "l", "--mail-to", BOSS)
    (mail,) = _outbox(at_work)
    assert mail["Subject"].startswith("[PREVIEW]")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", VERA, "--text", "--mail-to", BOSS), "--text prints the message"),
        (("--to", VERA, "--eml", "--mail-to", BOSS), "--eml prints the message"),
        (("--to", VERA, "--html", "-o", "page.html"), "--html prints the message"),
        (("--mail-to", BOSS, "-o", "page.html"), "either --output or --mail-to"),
    ],
)
@pytest.mark.parametrize("shown", [(ADVISORY, "-l", "l"), (ID,)], ids=["file", "mailing"])
def test_preview_refuses_two_ways_to_show_it(
    planned: Press, shown: tuple[str, ...], words: tuple[str, ...], said: str
) -> None:
    """Of two ways to show it, none is left out in silence: else the boss would wait for a mail that nobody sent."""
    assert said in _said(planned, "preview", *shown, *words, code=64)
    assert _outbox(planned) == []


@pytest.mark.slow
def test_preview_names_who_of_the_office_opted_out(at_work: Press) -> None:
    """Whoever opted out gets no preview either, and is named, so that nobody waits for an answer of theirs."""
    mail = ("preview", ADVISORY, "-l", "l", "--mail-to", BOSS)
    _said(at_work, "suppress", "add", BOSS, "--reason", "on leave")
    alone = _said(at_work, *mail, code=64)
    assert f"Nobody to send the preview to: {BOSS} opted out." in alone
    assert "--mail-to ADDRESS" in alone
    said = _said(at_work, *mail, "--mail-to", "deputy@newsroom.example")
    assert f"No preview for {BOSS}: opted out." in said
    assert _to(_outbox(at_work)) == ["deputy@newsroom.example"]


@pytest.mark.slow
@pytest.mark.parametrize("agreed", ["no,", "yes,2026-06-01"])
def test_preview_by_mail_says_that_an_embargo_holds(at_work: Press, agreed: str) -> None:
    """The mail tells of the embargo, also where the first person is held and gets the edition without the banner.

    Otherwise the boss would pass on a text that looks free to publish. After the embargo the mail forbids nothing.
    """
    _embargo(at_work)
    at_work.write("lists/l.csv", f"email,embargo_ok,embargo_agreed_on\na@x.example,{agreed}\n")
    _said(at_work, "preview", ADVISORY, "-l", "l", "--mail-to", BOSS)
    (mail,) = _outbox(at_work)
    for kind in ("plain", "html"):
        assert "Do not pass this on." in _part(mail, kind)
    _send(at_work, "--at", "2027-06-04 09:00")
    for hours_ago, forbidden in ((-1, True), (1, False)):
        at_work.let_come(hours_ago=hours_ago)
        _said(at_work, "preview", ID, "--mail-to", BOSS)
        mails = [mail for mail in _outbox(at_work) if f"{ID}: 1 person" in _part(mail, "plain")]
        assert len(mails) == (1 if forbidden else 2)
        assert any("Do not pass this on." not in _part(mail, "plain") for mail in mails) is not forbidden


@pytest.fixture
def embargoed(press: Press, server: MailServer) -> Press:
    """A live newsroom in which mailings need approval: one person is cleared for the embargo, and two are not."""
    _needs_approval(press)
    press.go_live(server.port)
    _embargo(press)
    head = "email,embargo_ok,embargo_agreed_on\n"
    press.write("lists/l.csv", f"{head}b@x.example,no,\na@x.example,yes,2026-11-01\nc@x.example,no,\n")
    return press


SHOWN = "Shown: what 1 person gets first, under embargo. 2 get it at"


@pytest.mark.parametrize("planned_first", [True, False], ids=["mailing", "file"])
def test_preview_shows_the_edition_that_leaves_first(embargoed: Press, server: MailServer, planned_first: bool) -> None:
    """Under an embargo the mail shows the text with the banner, with a line on who gets which, and its findings.

    Otherwise the director would be shown FOR IMMEDIATE RELEASE while an embargo holds.
    """
    if planned_first:
        assert embargoed.run("send", ADVISORY, "-l", "l", "--yes").returncode == 77
    name = (ID,) if planned_first else (ADVISORY, "-l", "l")
    _said(embargoed, "preview", *name, "--mail-to", BOSS)
    (kept,) = server.accepted
    mail = parsed(kept.content)
    text = " ".join(_part(mail, "plain").split())
    assert "EMBARGOED" in text
    assert SHOWN in text
    assert "WARNING: 2 of 3 are not cleared" in text
    (page,) = list(mail.iter_attachments())
    assert page.get_content_charset() == "utf-8"
    shown = str(page.get_content())
    assert shown.index("a@x.example") < shown.index("b@x.example")
    if planned_first:
        for seen in (text, shown):
            assert f"{ID}: 1 person after approval, 2 when the embargo ends at" in seen
        assert f"To refuse it: advisory stop {ID}" in text
        assert '"waits for approval"' in shown
        assert "waits for approval, then held until" in shown


def test_preview_says_not_checked_when_the_file_has_changed(embargoed: Press, server: MailServer) -> None:
    """A mailing whose file was edited since is not called free of problems, but not checked, with the command."""
    assert embargoed.run("send", ADVISORY, "-l", "l", "--yes").returncode == 77
    _change(embargoed, "Schuman", "Schumann")
    _said(embargoed, "preview", ID, "--mail-to", BOSS)
    mail = parsed(server.accepted[0].content)
    (page,) = list(mail.iter_attachments())
    words = f"Not checked here. To check the file as it is now: `advisory check {ADVISORY} -l l`"
    assert words in " ".join(_part(mail, "plain").split())
    assert words in str(page.get_content())


def test_preview_shows_both_texts_of_a_correction_that_waits(press: Press, server: MailServer) -> None:
    """The notice and the text for first-time readers are mailed together, with their numbers, whichever is named."""
    _needs_approval(press)
    press.go_live(server.port)
    assert press.run("send", ADVISORY, "-l", "l", "--limit", "1", "--yes").returncode == 77
    assert press.run("approve", ID, "--yes", env=BEA).returncode == 0
    assert press.run("send", ADVISORY, "-l", "l", "--limit", "1", "--yes").returncode == 0
    assert press.run("send", ADVISORY, "-l", "l", *AT, "--yes").returncode == 0
    _change(press, "Schuman", "Schumann")
    assert press.run("correct", ADVISORY, "--what", "It is Schumann.", "--yes").returncode == 77
    for number in ("3", "4"):
        _said(press, "preview", f"eu-russia-summit-2014.{number}", "--mail-to", BOSS)
        mail = parsed(server.accepted[-1].content)
        words = (
            "eu-russia-summit-2014.3 and eu-russia-summit-2014.4: 1 correction after approval, 2 first-time releases at"
        )
        assert words in " ".join(_part(mail, "plain").split())
        assert "advisory approve eu-russia-summit-2014.3" in _part(mail, "plain")
        text = " ".join(_part(mail, "plain").split())
        changed = "Event, place: Schuman roundabout → Schumann roundabout"
        assert f"Changes since it was sent: - {changed} The checks found: - " in text
        (page,) = list(mail.iter_attachments())
        assert f'<h2>Changes since it was sent</h2><ul><li dir="auto">{changed}</li></ul>' in str(page.get_content())
        assert all(f"p{reader}@outlet{reader}.example" in str(page.get_content()) for reader in range(3))
