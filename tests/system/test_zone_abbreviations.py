"""Zone abbreviations that mean two places, in subject, bar and facts, through the real command."""

import json
from datetime import UTC, datetime

import pytest

from advisory_cli.clock import SystemClock
from tests.system.press import Press, part_text

FILE = "advisories/heat.md"
PEOPLE = (
    "email,first_name,zone,embargo_ok,embargo_agreed_on\n"
    "ann@daily.example,Ann,America/Los_Angeles,yes,2026-05-01\nben@weekly.example,Ben,Asia/Kolkata,yes,2026-05-01\n"
)


@pytest.fixture(autouse=True)
def _in_may(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 5, 20, 8, tzinfo=UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _: now)


def sent(press: Press, facts: str, *, kind: str = "media-advisory") -> list[tuple[str, str]]:
    """Subject and text of what practice writes for a text with these facts."""
    press.write("lists/l.csv", PEOPLE)
    press.write(
        FILE,
        f"---\nid: heat\nkind: {kind}\nheadline: Heat closes schools\n{facts}\n"
        'dateline: {place: Oslo, date: 2026-05-20}\ncontacts: [{name: Ada Example, phone: "+47 22 00 00 00", '
        "email: ada@newsroom.example}]\n---\nText.\n",
    )
    done = press.run("send", FILE, "-l", "l", "--yes")
    assert done.returncode == 0, done.stderr
    return [(str(message["Subject"]), part_text(message)) for message in press.outbox()]


def event(zone: str, more: str = "", *, wall: str = "2026-06-05 09:00") -> str:
    """A hearing in that zone."""
    return f"event: {{title: Hearing, starts: '{wall}', zone: {zone}, place: Hall{more}}}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("facts", "subject"),
    [
        (event("Asia/Manila"), "09:00 PST (Manila), Hall"),
        (event("Europe/Dublin"), "09:00 IST (Dublin), Hall"),
        (event("Asia/Manila", ", locality: Quezon City"), "09:00 PST (Manila) –"),
        (event("Asia/Manila", ", locality: Manila"), "09:00 PST, Manila"),
        (event("America/New_York", wall="2026-12-04 09:00"), "09:00 EST (New York) –"),
        (event("Asia/Jakarta"), "09:00 WIB (Jakarta), Hall"),
        (event("America/Sao_Paulo"), "09:00 UTC−3, Hall"),
        (event("Europe/Brussels"), "09:00 CEST, Hall"),
        (event("Europe/London") + "\nlanguage: fr", "09h00 BST (Londres) –"),
    ],
)
def test_subject_names_the_city_when_the_abbreviation_is_shared(press: Press, facts: str, subject: str) -> None:
    """A shared abbreviation in the subject stands beside its city, once, and one that all know stands alone.

    Elsewhere PST and IST are other hours.
    """
    for row, body in sent(press, facts):
        assert subject in row
        assert subject.partition(",")[0].partition(" (")[0] in " ".join(body.split())
        assert "CEST (" not in body + row


@pytest.mark.slow
@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Manila", "PST Manila"),
        ("Europe/London", "BST London"),
        ("Asia/Kolkata", "IST Kolkata"),
    ],
)
def test_bar_names_the_city_when_the_abbreviation_is_shared(press: Press, zone: str, words: str) -> None:
    """The subject, the first line and the last line name the clock's city, and a reader's own time goes without."""
    word, city = words.split()
    for row, body in sent(press, f"release: {{embargo: '2026-06-05 00:01', zone: {zone}}}", kind="press-release"):
        assert row.startswith(f"EMBARGOED until 00:01 {word} Fri 5 Jun ({city}): ")
        assert " ".join(body.split()).count(f"00:01 {word} on Friday 5 June 2026 ({city})") >= 2
        assert "(Los Angeles)" not in body


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("Hearing: Fri 5 Jun 09:00 PST", True),
        ("Hearing: Fri 5 Jun, 9 a.m. PST in Hall", True),
        ("Hearing: Fri 5 Jun 09:00 PST, Manila", False),
        ("Hearing: Fri 5 Jun 09:00 PST (01:00 UTC)", False),
        ("Hearing in Quezon City: Fri 5 Jun 09:00 PST", False),
        ("Hearing: Fri 5 Jun 03:00 CEST", False),
    ],
)
def test_authors_subject_is_a_finding_when_no_city_is_in_it(press: Press, subject: str, found: bool) -> None:
    """The author's own subject is not rewritten, and a shared abbreviation without a city is pointed out."""
    press.write(
        FILE,
        f'---\nid: heat\nkind: media-advisory\nheadline: Heat closes schools\nsubject: "{subject}"\n'
        f"{event('Asia/Manila', ', locality: Quezon City')}\ndateline: {{place: Oslo, date: 2026-05-20}}\n"
        'contacts: [{name: Ada Example, phone: "+47 22 00 00 00", email: ada@newsroom.example}]\n---\nText.\n',
    )
    findings = json.loads(press.run("check", FILE, "--format", "json").stdout)["findings"]
    assert ("EMB28" in {one["code"] for one in findings}) is found
