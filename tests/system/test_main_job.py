"""The whole main job, through the real command, a real Maildir and a real mail server with TLS and a login."""

import re
from pathlib import Path

import mailparser
import pytest

from tests.smtp_servers import DROP, Act, Certificates, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Press, journalists, parsed

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


def test_practice_writes_one_message_for_each_person_and_says_where(whole_press: Press) -> None:
    """The first command of the README: every invented journalist has one message in the outbox, and none twice."""
    done = whole_press.run_alone("send", "eu-russia-summit-2014", "-l", "example", "--yes")
    assert done.returncode == 0, done.stderr
    assert "outbox" in done.stderr
    assert "nothing left this computer" in " ".join(done.stderr.lower().split())
    assert f"advisory -C {whole_press.folder} login smtp" in done.stderr
    to = [message["To"].addresses[0].addr_spec.casefold() for message in whole_press.outbox()]
    assert len(to) >= 24
    assert len(to) == len(set(to))
    again = whole_press.run("send", "eu-russia-summit-2014", "-l", "example", "--yes")
    assert again.returncode == 0, again.stderr
    assert len(list(whole_press.outbox())) == len(to)


def test_every_fact_arrives_in_both_parts_through_a_real_server(whole_press: Press, certificates: Certificates) -> None:
    """TLS, login, and each fact of the founding advisory read back from text and HTML by two parsers."""
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
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    second = mailparser.parse_from_bytes(kept[0].content)
    for fact in FACTS:
        wanted = _letters(fact)
        assert wanted in _letters(text), fact
        assert wanted in _letters(_visible(html)), fact
        assert wanted in _letters("".join(second.text_plain)), fact
        assert wanted in _letters(_visible("".join(second.text_html))), fact


def test_no_message_shows_another_recipient(whole_press: Press) -> None:
    """One To, no Cc, no Bcc, and no other address of the list anywhere in the bytes."""
    whole_press.run("send", ADVISORY, "-l", "example", "--yes")
    messages = {path: path.read_bytes() for path in (whole_press.folder / "outbox" / "new").iterdir()}
    people = {path: parsed(raw)["To"].addresses[0].addr_spec for path, raw in messages.items()}
    for path, raw in messages.items():
        message = parsed(raw)
        assert message["Cc"] is None
        assert message["Bcc"] is None
        everything = (message.as_string() + message.get_body(("html",)).get_content()).casefold()
        others = set(people.values()) - {people[path]}
        assert not [one for one in others if one.casefold() in everything]


def test_preview_prints_the_very_bytes_that_are_sent(whole_press: Press) -> None:
    """What --eml shows is what leaves, but for the Date."""
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
    """A rehearsal leaves the newsroom as it found it, and needs no --yes."""
    before = sorted(str(path) for path in press.folder.rglob("*"))
    for more in ((), ("--wait",), ("--at", "2027-06-04 07:00", "--wait")):
        done = press.run("send", ADVISORY, "-l", "example", "--dry-run", *more)
        assert done.returncode == 0, done.stderr
        assert sorted(str(path) for path in press.folder.rglob("*")) == before


def test_a_test_goes_to_testers_and_is_marked(press: Press) -> None:
    """[TEST] in the subject, the newsroom's own people only, and nothing counts as sent."""
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
def test_a_test_is_neither_planned_nor_rehearsed(press: Press, words: tuple[str, ...]) -> None:
    """Testers would get at once what somebody meant for later, or for nobody."""
    press.write("lists/one.csv", journalists(1))
    done = press.run("send", ADVISORY, "--test", *words)
    assert (done.returncode, "choose one of them" in done.stderr) == (64, True)
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
def test_a_test_that_did_not_arrive_ends_in_its_code(press: Press, fault: dict[str, Act], code: int) -> None:
    """A script that tests before it sends would send to everybody what no tester has seen."""
    with ScriptedServer(fault, orderly=True) as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "--test").returncode == code


@pytest.mark.parametrize("flag", [["--where", "language=fr"], ["--limit", "2"], ["--exclude", "others"]])
def test_choosing_reaches_exactly_the_chosen(press: Press, flag: list[str]) -> None:
    """--where, --limit and --exclude choose two of the four; the same command again sends nothing new."""
    press.write("lists/four.csv", journalists(4))
    press.write("lists/others.csv", journalists(2, first=2))
    for _ in range(2):
        done = press.run("send", ADVISORY, "-l", "four", *flag, "--yes")
        assert done.returncode == 0, done.stderr
    assert len(list(press.outbox())) == 2


def test_somebody_who_opted_out_gets_nothing(press: Press) -> None:
    """A suppressed address is left out and the plan says so."""
    press.write("lists/four.csv", journalists(4))
    assert press.run("suppress", "add", "P1@outlet1.example", "@outlet2.example").returncode == 0
    done = press.run("send", ADVISORY, "-l", "four", "--yes")
    assert done.returncode == 0, done.stderr
    assert {m["To"].addresses[0].addr_spec for m in press.outbox()} == {"p0@outlet0.example", "p3@outlet3.example"}
    assert "opted out" in done.stderr


def test_nobody_there_to_confirm_is_usage(press: Press) -> None:
    """Without a terminal and without --yes nothing leaves."""
    done = press.run("send", ADVISORY, "-l", "example")
    assert done.returncode == 64
    assert not (press.folder / "outbox").exists()


def test_expect_refuses_another_number(press: Press) -> None:
    """--expect is a script's way of counting heads."""
    done = press.run("send", ADVISORY, "-l", "example", "--yes", "--expect", "3")
    assert done.returncode == 65
    assert not (press.folder / "outbox").exists()


def test_changed_text_needs_a_new_revision(press: Press) -> None:
    """What somebody has cannot change silently; a new revision leaves them out unless --again. Practice begins anew."""
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


def test_a_first_person_gets_it_before_everybody(press: Press) -> None:
    """The newsroom's own people come first, and once."""
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


def test_the_newsroom_can_lie_anywhere(press: Press, tmp_path: Path) -> None:
    """Nothing depends on the current folder."""
    done = press.run_alone("send", "eu-russia-summit-2014", "-l", "example", "--yes", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_refused_sender_burns_nobody(press: Press) -> None:
    """A server that refuses who sends says nothing about the journalists: all of them wait, and 77 says to look."""
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


def test_outcomes_end_in_their_codes(press: Press) -> None:
    """Refused for good is 69, try again is 75, no server is 75, and the next command gets what is left through."""
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


def test_a_lost_answer_is_a_doubt_that_a_person_decides(press: Press) -> None:
    """Dropped after the dot: 76, never sent again by itself; `resolve --resend` sends the very same bytes."""
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
