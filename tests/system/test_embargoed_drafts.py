"""What an approver and a director read of a text under embargo and its correction, by the real command."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from tests.system.press import ADVISORY, Press

NAME = "heat-report"
TEXT = """---
id: heat-report
kind: press-release
language: en-GB
revision: 1
release: {{embargo: '{end:%Y-%m-%d %H:%M}', zone: UTC}}
headline: Heat deaths doubled in ten years, new figures show
dateline: {{place: Brussels, date: {today:%Y-%m-%d}}}
contacts: [{{name: Vera Muster, role: Press officer, phone: "+32 2 548 27 73", email: press@newsroom.example}}]
---
Twice as many people died of heat as ten years ago.

It was measured in forty cities.
"""
BEA = {"ADVISORY_APPROVAL_KEY": "bea has a key of her own"}
CORRECT = ("correct", ADVISORY, "--what", "It was measured in fifty cities.", "--yes")


def _run(press: Press, *words: str, code: int = 0, env: dict[str, str] | None = None) -> str:
    done = press.run(*words, env=env)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return " ".join((done.stdout + done.stderr).split())


@pytest.fixture
def draft(press: Press) -> Press:
    """A text under embargo until tomorrow waits for approval: one person is cleared, and one is not."""
    settings, now = press.folder / "advisory.toml", datetime.now(UTC)
    settings.write_text(f"approval = true\n{settings.read_text()}")
    rows = (f"ana@desk.example,yes,{now:%Y-%m-%d}", "ben@desk.example,,")
    press.write("lists/l.csv", "\n".join(("email,embargo_ok,embargo_agreed_on", *rows)) + "\n")
    press.write(ADVISORY, TEXT.format(end=now + timedelta(days=1), today=now))
    _run(press, "run")
    _run(press, "send", ADVISORY, "-l", "l", "--yes", code=77)
    return press


@pytest.fixture
def corrected(draft: Press) -> Press:
    """The text is with the one who is cleared, and a correction for both waits for approval."""
    _run(draft, "approve", NAME, "--yes", env=BEA)
    _run(draft, "run")
    path = draft.folder / ADVISORY
    path.write_text(path.read_text().replace("forty", "fifty"))
    _run(draft, *CORRECT, code=77)
    return draft


@pytest.mark.slow
def test_approve_judges_the_time_until_the_embargo_ends_anew(draft: Press) -> None:
    """The time between sending and the embargo's end is that of the approval, and no longer that of the planning.

    Otherwise somebody would agree in the last minutes to a text of which the page says that there is a day.
    """
    draft.let_pass(hours=23)
    said = _run(draft, "approve", NAME, "--yes", env=BEA)
    (minutes,) = re.findall(r"embargo ends (\d+) minutes after the message is sent", said)
    assert int(minutes) < 60


@pytest.mark.slow
def test_approve_shows_the_subject_of_each_edition_that_people_get(draft: Press) -> None:
    """The subject with the banner and that of the people who are held stand beside each other."""
    said = _run(draft, "approve", NAME, "--yes", env=BEA)
    assert re.search(r"Subject EMBARGOED until .*Held get (?!EMBARGOED)", said)


def test_approve_shows_the_findings_of_a_correction(corrected: Press) -> None:
    """A correction's findings are those of its plan, and the subject of its first-time text has no banner.

    Otherwise the approver would read that nothing was checked, and of a subject that nobody gets.
    """
    said = _run(corrected, "approve", NAME, "--yes", env=BEA)
    assert "Findings: not checked here" not in said
    assert "EMB08" in said
    assert re.search(r"Subject CORRECTION: EMBARGOED until .*Notice correction", said)
    assert re.search(r"Subject (?!EMBARGOED)PRESS RELEASE: .*Notice first-time release", said)


@pytest.mark.slow
def test_approve_checks_nothing_of_a_correction_whose_file_has_changed(corrected: Press) -> None:
    """The findings of a correction are not shown where the file makes another text now."""
    path = corrected.folder / ADVISORY
    path.write_text(path.read_text().replace("fifty", "sixty"))
    page = corrected.folder / "preview.html"
    _run(corrected, "preview", f"{NAME}.2", "-o", str(page), "--no-open")
    assert "Not checked here." in page.read_text()


@pytest.mark.slow
def test_report_says_what_is_to_be_sent_and_that_nothing_sends_it(corrected: Press) -> None:
    """A text that is held is to be sent at the embargo's end, and where nothing sends it the first page says so.

    Otherwise the time of its planning would stand among what was sent, and nobody would look after it.
    """
    _run(corrected, "approve", NAME, "--yes", env=BEA)
    _run(corrected, "run")
    corrected.let_pass(hours=5)
    page = corrected.folder / "report.html"
    _run(corrected, "report", NAME, "-o", str(page), "--no-open")
    seen = " ".join(unescape(re.sub(r"<[^>]+>", " ", page.read_text())).split())
    story = seen.partition("What was sent")[2]
    assert re.search(r"First sent EMBARGOED .* Correction .* to be sent .* Sent to more (?!EMBARGOED)", story), story
    assert re.search(r"Action needed\. 1 held until .{,60}: nothing on this computer sends these\.", seen), seen
    assert seen.count("nothing on this computer sends these.") == 2
