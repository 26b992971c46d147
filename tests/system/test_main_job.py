"""The whole main job, through the real command, a real Maildir and a real mail server with TLS and a login."""

import re
from pathlib import Path

import mailparser
import pytest

from tests.smtp_servers import DROP, Act, Certificates, Fault, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Press, journalists, parsed, part_text

FACTS = (
    "Protest on 27 January against Russia’s crack-down on civil society",
    "NGOs join forces in solidarity with Russian counter-parts ahead of the EU-Russia Summit",
    "Activists demonstrate against Russia’s homophobic anti-gay laws in front of the Russian Federation in Berlin",
    "December 2013",
    "© Vanya Pueschel",
    "EU leaders must shine the spotlight on the grave human rights violations in Russia at every opportunity",
    "Amnesty International",
    "Media Advisory",
    "Brussels, 24 January 2014",
    "dozens of Non-Governmental Organisations (NGOs), activists and members of the public will join forces",
    "the human rights situation is progressively deteriorating",
    "The EU-Russia summit must be used to politically and publicly remind Russia of its human rights obligation",
    "Nicolas Beger",
    "Director of Amnesty International’s European Institutions Office",
    "lesbian, gay, bisexual, transgender, and intersex (LGBTI) community",
    "mass police raids against migrant workers becoming increasingly frequent",
    "targeted hundreds of NGOs with",
    "27 January 2014",
    "12:30",
    "Schuman",
    "Russian Federation: Behind the smokescreen of Olympic celebrations: Key human rights concerns",
    "in the Russian Federation Update",
    "Media briefing",
    "9 January 2014",
    "Global petition shames Russia’s human rights record ahead of Sochi Olympics",
    "Diary note",
    "20 January 2014",
    "Maeve Patterson",
    "Media and Communications",
    "European Institutions Office",
    "+32 (0) 2 548 2773",
    "www.amnesty.eu",
    "Twitter",
    "Facebook",
)


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _visible(html: str) -> str:
    text = re.sub(r"(?s)<(style|script|title|head)\b.*?</\1>|<!--.*?-->", " ", html)
    from html import unescape

    return unescape(re.sub(r"<[^>]+>", " ", text))


def test_practice_writes_one_message_each_and_says_where(whole_press: Press) -> None:
    """A practice mailing writes one message for each journalist, says where they lie, and adds none when repeated."""
    done = whole_press.run_alone("send", "eu-russia-summit-2014", "-l", "example", "--yes")
    assert done.returncode == 0, done.stderr
    assert "outbox" in done.stderr
    assert f"{len(list(whole_press.outbox()))} messages written to whole/outbox/. Nothing was sent." in done.stderr
    assert f"advisory -C {whole_press.folder} login smtp" in done.stderr
    to = [message["To"].addresses[0].addr_spec.casefold() for message in whole_press.outbox()]
    assert len(to) >= 24
    assert len(to) == len(set(to))
    again = whole_press.run("send", "eu-russia-summit-2014", "-l", "example", "--yes")
    assert again.returncode == 0, again.stderr
    assert len(list(whole_press.outbox())) == len(to)


def test_send_brings_each_fact_in_both_parts_when_the_server_has_tls(
    whole_press: Press, certificates: Certificates
) -> None:
    """A message sent by TLS and login holds each fact of the founding advisory in text and HTML, by two parsers."""
    with MailServer(tls="starttls", pem=certificates.good, users={"desk": "pass word#1"}) as server:
        whole_press.go_live(
            server.port, scheme="smtp+starttls", user="desk", password="pass word#1", ca_file=certificates.ours
        )
        done = whole_press.run_alone("send", ADVISORY, "-l", "example", "--yes")
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""  # cron hears nothing when all is well
        assert server.logins
        kept = list(server.accepted)
    assert len(kept) == len({one.rcpt for one in kept}) >= 24
    message = parsed(kept[0].content)
    assert not message.defects
    text = part_text(message)
    html = part_text(message, "html")
    second = mailparser.parse_from_bytes(kept[0].content)
    for fact in FACTS:
        wanted = _letters(fact)
        assert wanted in _letters(text), fact
        assert wanted in _letters(_visible(html)), fact
        assert wanted in _letters("".join(second.text_plain)), fact
        assert wanted in _letters(_visible("".join(second.text_html))), fact


def test_message_shows_no_other_recipient(whole_press: Press) -> None:
    """A message has one To, no Cc, no Bcc, and no other address of the list anywhere in its text."""
    whole_press.run("send", ADVISORY, "-l", "example", "--yes")
    messages = {path: path.read_bytes() for path in (whole_press.folder / "outbox" / "new").iterdir()}
    people = {path: parsed(raw)["To"].addresses[0].addr_spec for path, raw in messages.items()}
    for path, raw in messages.items():
        message = parsed(raw)
        assert message["Cc"] is None
        assert message["Bcc"] is None
        everything = (message.as_string() + part_text(message, "html")).casefold()
        others = set(people.values()) - {people[path]}
        assert not [one for one in others if one.casefold() in everything]


def test_preview_prints_the_bytes_that_are_sent_when_eml_is_asked_for(whole_press: Press) -> None:
    """The bytes that --eml prints are those that leave, but for the Date."""
    address = "p3@outlet3.example"
    whole_press.write("lists/few.csv", journalists(5))
    shown = whole_press.run("preview", ADVISORY, "-l", "few", "--to", address, "--eml")
    assert shown.returncode == 0, shown.stderr
    whole_press.run("send", ADVISORY, "-l", "few", "--yes")
    sent = next(
        raw
        for raw in (path.read_bytes() for path in (whole_press.folder / "outbox" / "new").iterdir())
        if parsed(raw)["To"].addresses[0].addr_spec == address
    )

    def undated(raw: bytes) -> bytes:
        return re.sub(rb"(?m)^Date: [^\r\n]*", b"Date: ", raw.replace(b"\r\n", b"\n"))

    assert undated(sent) == undated(shown.output)


def test_dry_run_writes_nothing(press: Press) -> None:
    """A rehearsal leaves the newsroom's files as it found them, and needs no --yes."""
    before = sorted(str(path) for path in press.folder.rglob("*"))
    for more in ((), ("--wait",), ("--at", "2027-06-04 07:00", "--wait")):
        done = press.run("send", ADVISORY, "-l", "example", "--dry-run", *more)
        assert done.returncode == 0, done.stderr
        assert sorted(str(path) for path in press.folder.rglob("*")) == before


def test_send_marks_a_test_for_testers_when_test_is_given(press: Press) -> None:
    """A test has [TEST] in its subject, goes to the newsroom's own people alone, and does not count as sent."""
    done = press.run("send", ADVISORY, "--test")
    assert done.returncode == 0, done.stderr
    (message,) = press.outbox()
    assert message["Subject"].startswith("[TEST] ")
    assert message["To"].addresses[0].addr_spec == "press@newsroom.example"
    refused = press.run("send", ADVISORY, "--test-to", "someone@elsewhere.example")
    assert refused.returncode == 64
    press.run("send", ADVISORY, "-l", "example", "--yes")
    assert len(list(press.outbox())) >= 25


@pytest.mark.parametrize("words", [("--at", "2027-06-04 07:00"), ("--dry-run",), ("-l", "one", "--dry-run")])
def test_send_refuses_a_test_when_it_is_planned_or_rehearsed(press: Press, words: tuple[str, ...]) -> None:
    """A test with --at or --dry-run is refused with 64.

    Otherwise testers would get at once what was meant for later, or for nobody.
    """
    press.write("lists/one.csv", journalists(1))
    done = press.run("send", ADVISORY, "--test", *words)
    assert (done.returncode, "Use either" in done.stderr) == (64, True)
    assert not (press.folder / "outbox").exists()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"rcpt": say("550 5.1.1 no such person")}, 69),
        ({"rcpt": say("450 4.2.0 later")}, 75),
        ({"dot": DROP}, 76),
    ],
    ids=["refused", "deferred", "in doubt"],
)
def test_send_ends_a_test_in_its_code_when_it_did_not_arrive(press: Press, fault: dict[str, Act], code: int) -> None:
    """A test that was refused, deferred or lost ends in the code of that outcome.

    Otherwise a script would send to everybody what no tester has seen.
    """
    with ScriptedServer(fault, orderly=True) as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "--test").returncode == code


def test_send_ends_a_test_in_75_when_one_of_two_did_not_arrive(press: Press) -> None:
    """A test that reached one tester and was deferred for the other ends in 75.

    Otherwise a script would send what only half of the testers have seen.
    """
    with ScriptedServer(faults=[Fault(phase="rcpt", act=say("450 4.2.0 later"), whom="bea@")], orderly=True) as server:
        press.go_live(server.port)
        testers = ("--test-to", "ana@newsroom.example", "--test-to", "bea@newsroom.example")
        assert press.run("send", ADVISORY, *testers).returncode == 75
        assert len(server.delivered) == 1


@pytest.mark.parametrize("flag", [["--where", "language=fr"], ["--limit", "2"], ["--exclude", "others"]])
def test_send_reaches_exactly_the_chosen_when_flags_choose(press: Press, flag: list[str]) -> None:
    """The flags --where, --limit and --exclude choose two of the four, and the same command again sends nothing new."""
    press.write("lists/four.csv", journalists(4))
    press.write("lists/others.csv", journalists(2, first=2))
    for _ in range(2):
        done = press.run("send", ADVISORY, "-l", "four", *flag, "--yes")
        assert done.returncode == 0, done.stderr
    assert len(list(press.outbox())) == 2


def test_send_leaves_people_out_when_they_opted_out(press: Press) -> None:
    """A suppressed address or domain gets nothing, and the plan says so."""
    press.write("lists/four.csv", journalists(4))
    assert press.run("suppress", "add", "P1@outlet1.example", "@outlet2.example").returncode == 0
    done = press.run("send", ADVISORY, "-l", "four", "--yes")
    assert done.returncode == 0, done.stderr
    assert {m["To"].addresses[0].addr_spec for m in press.outbox()} == {"p0@outlet0.example", "p3@outlet3.example"}
    assert "opted out" in done.stderr


def test_send_refuses_when_nobody_is_there_to_confirm(press: Press) -> None:
    """A mailing without a terminal and without --yes ends with 64 and nothing leaves."""
    done = press.run("send", ADVISORY, "-l", "example")
    assert done.returncode == 64
    assert not (press.folder / "outbox").exists()


def test_expect_refuses_when_the_number_is_another(press: Press) -> None:
    """A mailing to another number of people than Expected is refused and nothing leaves."""
    done = press.run("send", ADVISORY, "-l", "example", "--yes", "--expect", "3")
    assert done.returncode == 65
    assert not (press.folder / "outbox").exists()


def test_send_refuses_a_changed_text_when_its_revision_is_the_old_one(press: Press) -> None:
    """A changed text needs a new revision, which leaves out the people who have the old one unless --again is given."""
    press.write("lists/two.csv", journalists(2))
    press.write("lists/three.csv", journalists(3))
    path = press.folder / ADVISORY
    with MailServer() as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "-l", "two", "--yes").returncode == 0
        path.write_text(path.read_text().replace("NGOs join forces", "NGOs stand together"))
        refused = press.run("send", ADVISORY, "-l", "three", "--yes")
        assert refused.returncode == 65, refused.stderr
        assert "revision: 2" in refused.stderr
        path.write_text(path.read_text().replace("revision: 1", "revision: 2"))
        assert press.run("send", ADVISORY, "-l", "three", "--yes").returncode == 0
        assert len(server.accepted) == 3
        assert press.run("send", ADVISORY, "-l", "three", "--yes", "--again").returncode == 0
        assert len(server.accepted) == 5


def test_send_serves_first_people_before_everybody_when_the_setting_names_any(press: Press) -> None:
    """An address of the setting `first` gets the message before everybody else and once, and a copy is archived."""
    press.write("lists/four.csv", journalists(4))
    toml = press.folder / "advisory.toml"
    toml.write_text(toml.read_text() + 'first = ["desk@newsroom.example"]\narchive = "maildir:archive"\n')
    with MailServer() as server:
        press.go_live(server.port)
        done = press.run("send", ADVISORY, "-l", "four", "--yes")
        assert done.returncode == 0, done.stderr
        assert server.accepted[0].rcpt[0] == "desk@newsroom.example"
        assert len(server.accepted) == 5
    (copy,) = (press.folder / "archive" / "new").iterdir()
    assert parsed(copy.read_bytes())["To"].addresses[0].addr_spec == "press@newsroom.example"


def test_send_finds_the_newsroom_when_started_in_another_folder(press: Press, tmp_path: Path) -> None:
    """A mailing started from another folder leaves, since nothing depends on the current folder."""
    done = press.run_alone("send", "eu-russia-summit-2014", "-l", "example", "--yes", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_send_leaves_all_waiting_when_the_sender_is_refused(press: Press) -> None:
    """A server that refuses the sender ends the run with 77 and leaves all journalists waiting for the next command."""
    press.write("lists/four.csv", journalists(4))
    with ScriptedServer({"mail": say("550 5.7.1 sender not allowed")}) as server:
        press.go_live(server.port)
        done = press.run("send", ADVISORY, "-l", "four", "--yes")
        assert done.returncode == 77, done.stderr
        assert "sender not allowed" in done.stderr
        assert server.bodies == []
        assert server.verbs().count("MAIL") <= 4  # two connections, each with a message and its follower
    with MailServer() as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "-l", "four", "--yes").returncode == 0
        assert len(server.accepted) == 4


def test_send_ends_in_the_gravest_code_when_outcomes_differ(press: Press) -> None:
    """A refusal for good ends with 69 and names its person, and the next command, with one deferred, ends with 75."""
    press.write("lists/three.csv", journalists(3))
    script = {"rcpt": [say("550 no such user"), say("451 later"), say("250 ok")]}
    with ScriptedServer(script) as server:
        press.go_live(server.port)
        done = press.run("send", ADVISORY, "-l", "three", "--yes")
        assert done.returncode == 69, done.stderr
        assert done.stderr.count(" Muster") == 1, "who was refused is named, and nobody else"
    rows = press.run("status", "--format", "csv").stdout
    assert [word in rows for word in ("refused", "trying again", "accepted")] == [True] * 3
    done = press.run("send", ADVISORY, "-l", "three", "--yes", "--expect", "0")
    assert done.returncode == 75, done.stderr
    assert "1 trying again" in done.stderr


def test_send_leaves_a_doubt_to_a_person_when_the_answer_was_lost(press: Press) -> None:
    """A message whose answer was lost ends with 76 and is never sent again by itself.

    After `resolve --resend` the very same bytes leave.
    """
    press.write("lists/one.csv", journalists(1))
    with ScriptedServer({"dot": [DROP, say("250 ok")]}) as server:
        press.go_live(server.port)
        words = ("send", ADVISORY, "-l", "one", "--yes")
        for _ in range(2):
            done = press.run(*words)
            assert (done.returncode, "Vera0 Muster0" in done.stderr) == (76, True)
        assert press.run("resolve").returncode == 76
        server.settle(1)
        assert len(server.bodies) == 1
        assert press.run("resolve", "--resend", "p0@outlet0.example").returncode == 0
        press.write("lists/one.csv", "email,first_name,last_name\np0@outlet0.example,Another,Name\n")
        assert press.run(*words, "--expect", "1").returncode == 0
        server.settle(2)
        assert server.bodies[0] == server.bodies[1]
