"""Times in the text, the subject and the terms against the facts of the file, through the real command."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from advisory_cli.clock import SystemClock
from tests.system.press import ADVISORY, Press

RULE = {"EMB25", "EMB26", "EMB27", "TXT20"}
NEW_YORK = "event: {title: Hearing on heat, starts: '2026-06-05 10:00', zone: America/New_York, place: Hall}"
BRUSSELS = "event: {title: Hearing on heat, starts: '2026-06-05 14:00', zone: Europe/Brussels, place: Hall}"
PARIS = "event: {title: Débat, starts: '2026-06-05 10:00', zone: Europe/Paris, place: Hall}\nlanguage: fr"
EMBARGO = "release: {embargo: '2026-06-05 00:01', zone: Europe/London}"
LINES = "Before 00:01 BST on Friday 5 June, which is 19:01 EDT on Friday 5 June, nothing may be printed."


@pytest.fixture(autouse=True)
def _in_may(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 5, 20, 8, tzinfo=UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _: now)


@pytest.fixture
def found(press: Press) -> Callable[..., list[tuple[str, int | None]]]:
    """Checks a text with its facts; gives code and line of what the rule finds."""

    def check(facts: str, body: str, subject: str = "Heat in schools") -> list[tuple[str, int | None]]:
        kind = "media-advisory" if "event:" in facts else "press-release"
        press.write(
            "advisories/heat.md",
            f'---\nid: heat\nkind: {kind}\nsubject: "{subject}"\nheadline: Heat closes schools\n{facts}\n'
            "dateline: {place: London, date: 2026-05-20}\n"
            'contacts: [{name: Ada Example, phone: "+32 2 555 01 00", email: ada@newsroom.example}]\n'
            f"---\n{body}\n",
        )
        done = press.run("check", "advisories/heat.md", "--format", "json")
        findings = json.loads(done.stdout)["findings"]
        return [(one["code"], one["line"]) for one in findings if one["code"] in RULE]

    return check


@pytest.mark.parametrize(
    ("facts", "body", "subject", "code"),
    [
        (NEW_YORK, "The hearing begins at 10:00 EST on Friday 5 June.", "Heat in schools", "EMB26"),
        (BRUSSELS, "The hearing is at 14:00 CET.", "Heat in schools", "EMB26"),
        (BRUSSELS, "Text.", "MEDIA ADVISORY: Fri 5 Jun 15:00 CEST, Brussels – heat", "EMB25"),
        (EMBARGO, LINES, "Heat in schools", "EMB27"),
        (EMBARGO, "The report can be read from 10:00 BST.", "Heat in schools", "EMB25"),
        (BRUSSELS, "Text.", "Thu 4 Jun 14:00, Brussels – heat", "TXT20"),
        (PARIS, "Le débat commence à 11 h (heure de Paris).", "La chaleur", "EMB25"),
        (PARIS, "Rendez-vous à 10 h, heure de Paris, soit 10 h, heure de Londres.", "La chaleur", "EMB27"),
    ],
)
def test_time_in_the_text_is_found_when_it_contradicts(
    found: Callable[..., list[tuple[str, int | None]]], facts: str, body: str, subject: str, code: str
) -> None:
    """An hour, zone word or day that differs from the facts is one finding at its line."""
    (one,) = found(facts, body, subject)
    assert one[0] == code
    assert one[1] == (4 if body == "Text." else 10 + facts.count("\n"))


@pytest.mark.parametrize(
    ("facts", "body", "subject"),
    [
        (NEW_YORK, "The hearing begins at 10:00 EDT on Friday 5 June (10 a.m. ET, 16:00 CEST).", "Heat in schools"),
        (BRUSSELS, "Doors open at 13:00 CEST. A reception follows at 18:00 CEST.", "Fri 5 Jun 14:00 CEST, Brussels"),
        (EMBARGO, "The hotline is open from 10:00 to 18:00 BST on Friday 5 June.", "Heat in schools"),
        (PARIS, "Le débat commence à 10 h (heure de Paris), soit 8 h UTC. Les portes ouvrent à 9h30.", "La chaleur"),
    ],
)
def test_time_in_the_text_passes_when_it_agrees(
    found: Callable[..., list[tuple[str, int | None]]], facts: str, body: str, subject: str
) -> None:
    """A right time, and a time of something else, are left alone."""
    assert found(facts, body, subject) == []


def test_check_finds_no_time_when_the_text_is_the_founding_advisory(whole_press: Press) -> None:
    """The shipped example has no finding of the rule."""
    findings = json.loads(whole_press.run("check", ADVISORY, "--format", "json").stdout)["findings"]
    assert RULE.isdisjoint(one["code"] for one in findings)
