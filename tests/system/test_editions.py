"""An advisory in three languages as one mailing, from the check to the report, by the real command."""

import csv
import json
import re
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import mailparser
import pytest

from advisory_cli.clock import SystemClock
from tests.smtp_servers import MailServer
from tests.system.press import Done, Press, parsed, part_text

END = datetime(2026, 6, 5, 8, 0, tzinfo=UTC)
KEY = {"ADVISORY_APPROVAL_KEY": "0123456789abcdef0123456789abcdef"}
HEADLINES = {
    "en": "Ministers meet on rail safety",
    "fr": "Les ministres parlent de la sécurité du rail",
    "ar": "الوزراء يبحثون سلامة السكك",
}
BODIES = {
    "en": "The ministers present their plan and answer questions from the press.",
    "fr": "Les ministres présentent leur plan et répondent aux questions de la presse.",
    "ar": "يعرض الوزراء خطتهم ويجيبون عن أسئلة الصحافة.",
}
MARKS = {"en": "present their plan", "fr": "leur plan", "ar": "خطتهم"}
NEWS = {"en": "It begins at 12:00.", "fr": "Elle commence à 12h00.", "ar": "يبدأ عند الساعة 12:00."}
TEXT = """---
{facts}kind: media-advisory
headline: {headline}
event:
  title: Press conference
  starts: '2026-06-08 11:00'
  zone: Europe/Brussels
  place: Residence Palace
  address: Rue de la Loi 155
  locality: Brussels
quotes: [{{text: "Every crossing counts.", speaker: Ada Weber, role: Minister}}]
contacts: [{{name: Ada Weber, phone: "+32 2 555 01 00", email: ada@newsroom.example}}]
---

{body}
"""
SHARED = "release: {embargo: '2026-06-05 10:00', zone: Europe/Brussels}\nfallback: {nl: fr, others: en}\n"
READERS = """email,first_name,language,embargo_ok,embargo_agreed_on
ann@daily.example,Ann,en-GB,yes,2026-05-01
fay@daily.example,Fay,fr,yes,2026-05-01
ali@daily.example,Ali,ar,yes,2026-05-01
nel@daily.example,Nel,nl,yes,2026-05-01
dirk@daily.example,Dirk,de,,
fred@daily.example,Fred,fr-BE,,
amal@daily.example,Amal,ar,,
emil@daily.example,Emil,,,
"""
LANGUAGE = {"ann": "en", "fay": "fr", "ali": "ar", "nel": "fr", "dirk": "en", "fred": "fr", "amal": "ar", "emil": "en"}
EARLY = ("ann", "fay", "ali", "nel")


class Time:
    """What the program takes for the time."""

    now = END - timedelta(days=2)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that a test sets."""
    clock = Time()
    monkeypatch.setattr(SystemClock, "now", lambda _: clock.now)
    return clock


@pytest.fixture
def office(press: Press, time: Time) -> Press:
    """A newsroom with an embargoed advisory in three languages, eight readers, and cron at work."""
    for language, headline in HEADLINES.items():
        facts = SHARED if language == "en" else ""
        text = TEXT.format(facts=facts, headline=headline, body=BODIES[language])
        press.write(f"advisories/summit.{language}.md", text)
    press.write("lists/readers.csv", READERS)
    labels = Path(__file__).parents[2] / "templates" / "labels"
    if not (labels / "ar.toml").exists():
        (press.folder / "templates" / "labels").mkdir(parents=True, exist_ok=True)
        shutil.copy(labels / "en.toml", press.folder / "templates" / "labels" / "ar.toml")
    assert press.run("run").returncode == 0
    assert time.now < END
    return press


def _change(press: Press, old: str, new: str, *languages: str) -> None:
    for language in languages or HEADLINES:
        path = press.folder / "advisories" / f"summit.{language}.md"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


def _done(done: Done, code: int = 0) -> str:
    assert done.returncode == code, (done.returncode, done.stderr)
    return " ".join((done.stdout + done.stderr).split())


def _languages_of(contents: list[bytes]) -> dict[str, str]:
    """Return the language that each reader got, by both parsers, and hold that every part is in it and no other."""
    got: dict[str, str] = {}
    for content in contents:
        message = parsed(content)
        reader, language = message["To"].addresses[0].username, str(message["Content-Language"])
        second = mailparser.parse_from_bytes(content)
        assert (second.subject, second.defects) == (message["Subject"], [])
        texts = (part_text(message), part_text(message, "html"), *second.text_plain, *second.text_html)
        assert len(texts) == 4
        for text in texts:
            assert [tag for tag, mark in MARKS.items() if mark in " ".join(text.split())] == [language]
        assert f'lang="{language}"' in texts[1]
        assert ('dir="rtl"' in texts[1]) is (language == "ar")
        assert reader not in got
        got[reader] = language
    return got


def _shows_embargo(content: bytes) -> bool:
    """Tell whether the subject names the hour of the embargo's end, as that of each language does under embargo."""
    return re.search("10[:h]00", str(parsed(content)["Subject"])) is not None


def _send(office: Press, *more: str) -> Done:
    return office.run("send", "summit", "-l", "readers", "--yes", *more)


@pytest.mark.slow
def test_every_reader_gets_one_language_when_two_waves_and_a_correction_leave(office: Press, time: Time) -> None:
    """Each reader gets each text once, in one language, through two waves, a changed cell and a correction."""
    with MailServer() as server:
        office.go_live(server.port)
        _change(office, "ada@newsroom.example", "ada@press.newsroom.example")
        plan = json.loads(_send(office, "--dry-run", "--format", "json").stdout)["plan"]
        counts = {
            each["language"]: (each["to_send"], each["held"], each["other_languages"]) for each in plan["editions"]
        }
        assert counts == {"en": (1, 2, 1), "ar": (1, 1, 0), "fr": (2, 1, 1)}
        assert server.accepted == []
        _done(_send(office))
        first = [kept.content for kept in server.accepted]
        assert _languages_of(first) == {name: LANGUAGE[name] for name in EARLY}
        assert all(_shows_embargo(content) for content in first)

        office.write("lists/readers.csv", READERS.replace("Fay,fr", "Fay,en").replace("Amal,ar", "Amal,fr"))
        again = json.loads(_send(office, "--format", "json").stdout)["plan"]
        assert (again["to_send"], again["left_out"]) == (0, {"has_it": 4})
        assert len(server.accepted) == 4

        time.now += timedelta(hours=1)
        _change(office, "11:00", "12:00")
        words = [word for tag in ("fr", "ar") for word in ("--in", tag, NEWS[tag])]
        _done(office.run("correct", "summit.fr", "--what", NEWS["en"], *words, "--yes", "--expect", "4+4"))
        notices = [kept.content for kept in server.accepted[4:]]
        assert _languages_of(notices) == {name: LANGUAGE[name] for name in EARLY}
        for content in notices:
            message = parsed(content)
            for kind in ("plain", "html"):
                text = " ".join(part_text(message, kind).split())
                assert [tag for tag, news in NEWS.items() if news in text] == [message["Content-Language"]]
            before = {parsed(old)["To"]: parsed(old)["Message-ID"] for old in first}
            assert message["In-Reply-To"] == before[message["To"]]
        assert office.run("run").returncode == 0
        assert len(server.accepted) == 8

        time.now = END + timedelta(minutes=2)
        assert office.run("run").returncode == 0
        second = [kept.content for kept in server.accepted[8:]]
        assert _languages_of(second) == {name: LANGUAGE[name] for name in LANGUAGE if name not in EARLY}
        assert not any(_shows_embargo(content) for content in second)
        assert len({kept.message_id for kept in server.accepted}) == len(server.accepted) == 12
        assert Counter(kept.rcpt[0].partition("@")[0] for kept in server.accepted) == Counter([*EARLY, *LANGUAGE])
        _change(office, "kind:", "revision: 2\nkind:", "en")
        assert json.loads(_send(office, "--format", "json").stdout)["plan"]["left_out"] == {"has_it": 8}
        assert len(server.accepted) == 12

        report = json.loads(office.run("report", "summit", "--format", "json").stdout)
        assert "summit" in json.dumps(report)
        rows = list(csv.DictReader(office.run("status", "summit", "--format", "csv").stdout.splitlines()))
        assert {row["state"] for row in rows} <= {"accepted", "left out"}
        shown = office.run("status", "summit.2").stdout
        assert all(tag + ": " in shown for tag in HEADLINES)

        resent = office.run("resend", "summit", "--to", "ali@daily.example", "--reason", "lost it", "--yes")
        assert resent.returncode == 0, resent.stderr
        assert _languages_of([server.accepted[12].content]) == {"ali": "ar"}


def test_correction_is_about_the_languages_alone_whose_readers_have_the_text(office: Press) -> None:
    """Nothing is said about the words of a notice in a language whose readers all wait, and get no notice."""
    readers = [row for row in READERS.splitlines() if not row.startswith(("fay", "nel", "ali"))]
    office.write("lists/readers.csv", "\n".join(readers) + "\n")
    _done(_send(office))
    _change(office, "Every crossing counts.", "Each crossing counts.", "en")
    corrected = ("correct", "summit", "--what", NEWS["en"], "--format", "json", "--dry-run")
    first = json.loads(office.run(*corrected).stdout)["plan"]
    assert {found["code"] for found in first["findings"]}.isdisjoint({"NOT09", "NOT10"})

    office.write("lists/readers.csv", READERS)
    _change(office, "Each crossing counts.", "Every crossing counts.", "en")
    _done(_send(office))
    _change(office, "Every crossing counts.", "Each crossing counts.", "en")
    both = json.loads(office.run(*corrected).stdout)["plan"]
    assert {"NOT09", "NOT10"} <= {found["code"] for found in both["findings"]}


def test_plan_of_a_notice_counts_the_files_of_one_message(office: Press) -> None:
    """Each message has the calendar file of its language: the plan does not add them up."""
    _change(office, SHARED.splitlines()[0], "release: immediate", "en")
    _done(_send(office))
    words = [word for tag in ("fr", "ar") for word in ("--in", tag, NEWS[tag])]
    planned = office.run("update", "summit", "--what", NEWS["en"], *words, "--format", "json", "--dry-run")
    assert [file["name"] for file in json.loads(planned.stdout)["plan"]["files"]] == ["summit.ics"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["summit", "summit.fr", "advisories/summit.ar.md"])
def test_check_reads_all_languages_when_any_file_is_named(office: Press, name: str) -> None:
    """Whichever file is named, the check is of the whole advisory, with the place of each finding in its own file."""
    _change(office, "Every crossing counts.", "Every crossing counts. TODO", "ar")
    _change(office, "11:00", "11:30", "fr")
    found = json.loads(office.run("check", name, "-l", "readers", "--format", "json", cwd=office.folder).stdout)
    codes = {(fault["code"], Path(fault["file"] or "").name) for fault in found["findings"]}
    assert {("LNG05", "summit.fr.md"), ("TXT01", "summit.ar.md")} <= codes


@pytest.mark.slow
def test_check_reads_the_message_in_each_language_when_nobody_is_named(office: Press) -> None:
    """Without a list each language is checked as a finished message, and a preview shows each."""
    page = office.folder / "page.html"
    assert office.run("preview", "summit", "-o", str(page)).returncode == 0
    shown = page.read_text()
    assert all(json.dumps(mark).strip('"') in shown for mark in MARKS.values())
    long = "\n\n".join(f"Une phrase de plus, la {number}e." for number in range(1_500))
    _change(office, BODIES["fr"], f"{BODIES['fr']}\n\n{long}", "fr")
    found = json.loads(office.run("check", "summit", "--format", "json").stdout)
    assert "HTM02" in {fault["code"] for fault in found["findings"]}


@pytest.mark.slow
def test_send_is_approved_in_all_languages_and_void_when_one_file_changes(office: Press) -> None:
    """An approver sees the text in each language. After one letter of any of the files, nothing leaves."""
    toml = office.folder / "advisory.toml"
    toml.write_text("approval = true\n" + toml.read_text())
    assert _send(office).returncode == 77
    seen = office.run("approve", "summit", "--yes", env=KEY)
    assert seen.returncode == 0, seen.stderr
    assert all(mark in " ".join((seen.stdout + seen.stderr).split()) for mark in MARKS.values())
    _change(office, "Minister}", "Ministre}", "fr")
    refused = _send(office)
    assert refused.returncode == 77
    assert "has changed" in refused.stderr
    _change(office, "Ministre}", "Minister}", "fr")
    assert _send(office).returncode == 0
    assert {message["To"].addresses[0].username for message in office.outbox()} == set(EARLY)


def test_test_message_is_sent_in_each_language(office: Press) -> None:
    """Each tester gets the text in each language, under ids that no server takes for one."""
    assert office.run("send", "summit", "--test").returncode == 0
    messages = list(office.outbox())
    assert sorted(str(message["Content-Language"]) for message in messages) == ["ar", "en", "fr"]
    assert len({message["Message-ID"] for message in messages}) == 3


def test_withdrawal_asks_readers_of_each_language(office: Press) -> None:
    """A withdrawal reaches the readers of all languages, each with the words in theirs."""
    _done(_send(office))
    words = ["--in", "fr", "Les chiffres sont faux.", "--in", "ar", "الأرقام خاطئة."]
    _done(office.run("withdraw", "summit", "--what", "The figures are wrong.", *words, "--yes"))
    notices = [message for message in office.outbox() if message["In-Reply-To"]]
    said = {message["To"].addresses[0].username: part_text(message) for message in notices}
    assert "The figures are wrong." in said["ann"]
    assert "Les chiffres sont faux." in said["fay"]
    assert "الأرقام خاطئة." in said["ali"]
    assert len(said) == 4


@pytest.mark.slow
def test_reminder_has_the_files_of_each_language_when_a_lift_came_between(office: Press) -> None:
    """After a lift, which has no files, a reminder has those of each reader's language, and they count as unchanged."""
    for language in HEADLINES:
        office.write(f"papers/plan.{language}.pdf", f"%PDF-1.7 {language}".encode())
        _change(office, "quotes:", f"attachments: [papers/plan.{language}.pdf]\nquotes:", language)
    _done(_send(office))
    _done(office.run("lift", "summit", "--reason", "A paper has it.", "--yes"))
    before = {bytes(message) for message in office.outbox()}
    same = office.run(
        "correct", "summit", "--what", "Nothing.", "--in", "fr", "Rien.", "--in", "ar", "لا شيء.", "--yes"
    )
    assert "NOT05" in _done(same, 65)
    _done(office.run("remind", "summit", "--yes"))
    files = {
        message["To"].addresses[0].username: [part.get_filename() for part in message.walk() if part.get_filename()]
        for message in office.outbox()
        if bytes(message) not in before
    }
    assert files == {reader: [f"plan.{language}.pdf", "summit.ics"] for reader, language in LANGUAGE.items()}


@pytest.mark.slow
def test_office_keeps_a_copy_of_each_language_that_somebody_got(office: Press) -> None:
    """The archive has each language once, and none that nobody on the lists reads."""
    toml = office.folder / "advisory.toml"
    toml.write_text('archive = "maildir:archive"\n' + toml.read_text())
    office.write("lists/readers.csv", "\n".join(line for line in READERS.splitlines() if ",ar," not in line))
    _done(_send(office))
    copies = [parsed(path.read_bytes()) for path in (office.folder / "archive" / "new").iterdir()]
    assert sorted(str(copy["Content-Language"]) for copy in copies) == ["en", "fr"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["summit", "summit.fr", "advisories/summit.ar.md"])
def test_mailing_is_found_by_any_of_its_files(office: Press, name: str) -> None:
    """Whichever file is named, status, report and stop are of the one mailing."""
    _done(_send(office))
    assert "summit.1" in _done(office.run("status", name, cwd=office.folder))
    assert office.run("report", name, "--format", "json", cwd=office.folder).returncode == 0
    _done(office.run("stop", name, cwd=office.folder))
    assert "stopped" in _done(office.run("status", "summit.1"))


def test_status_and_report_say_who_got_which_language(office: Press) -> None:
    """Each recipient has the language of their message, on the screen, as data and on the page, and the numbers too.

    Otherwise nobody could say after the sending who got which text.
    """
    _done(_send(office))
    rows = csv.DictReader(office.run("status", "summit.1", "--format", "csv").stdout.splitlines())
    assert {row["email"].partition("@")[0]: row["language"] for row in rows} == LANGUAGE
    data = json.loads(office.run("status", "summit.1", "--format", "json").stdout)["deliveries"]
    assert {row["email"].partition("@")[0]: row["language"] for row in data} == LANGUAGE
    shown = _done(office.run("status", "summit.1", "-v"))
    assert "Languages en (3), ar (2), fr (3)" in shown.replace("\u00a0", " ")
    assert "<nel@daily.example> (fr)" in shown
    page = office.folder / "report.html"
    _done(office.run("report", "summit.1", "-o", str(page), "--no-open"))
    seen = " ".join(re.sub(r"<[^>]+>", " ", page.read_text()).split())
    assert "en (3), ar (2), fr (3)" in seen.replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "Who Outlet Language State" in seen


@pytest.mark.slow
def test_preview_by_mail_names_the_languages_and_its_reader(office: Press) -> None:
    """The office reads that there are further languages, for how many, under which subject, and whose message it sees.

    Otherwise a director would agree to one text and not know of the two others.
    """
    toml = office.folder / "advisory.toml"
    toml.write_text("approval = true\n" + toml.read_text())
    assert _send(office).returncode == 77
    for name in (("summit.1",), ("summit", "-l", "readers")):
        with MailServer() as server:
            office.go_live(server.port)
            realm = {} if name[0] == "summit" else {"ADVISORY_SEND_VIA": f"smtp://127.0.0.1:{server.port}"}
            _done(office.run("preview", *name, "--mail-to", "press@newsroom.example", env=realm))
            text = " ".join(part_text(parsed(server.accepted[0].content)).split())
        assert "In 3 languages." in text
        assert "- fr, 3 people: " in text
        assert re.search(r"- fr, 3 people: EMBARGO jusqu.*Les ministres parlent", text)
        assert re.search(r"It is shown as [^ ]+ gets it, with times in that reader.s zone", text)


def test_export_names_the_other_languages(office: Press) -> None:
    """An export of the first language says by which commands the others are exported."""
    said = _done(office.run("export", "summit", "--as", "ninjs"))
    for language in ("fr", "ar"):
        assert f"{language}: advisory -C {office.folder} export summit --as ninjs --language {language}" in said
    assert "--language" not in _done(office.run("export", "summit", "--as", "ninjs", "--language", "fr"))
