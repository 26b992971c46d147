"""A preview page that follows its files, as data: what it shows when a file is whole, broken and whole again."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisory_cli.actions.live_preview import LivePreview
from advisory_cli.files.watch import FileWatch
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.errors import BadConfig, BadData
from advisory_cli.report.pages.preview import PreviewContent
from advisory_cli.report.pages.preview_message import PreviewMessage

ANN = PreviewMessage(address="ann@example.com", subject="Protest", text="Dear Ann", html="<p>Dear Ann</p>")
GOOD = PreviewContent(title="Protest", messages=[ANN], findings=[], total=9)


def shown(*composed: Callable[[], PreviewContent]) -> list[dict[str, Any]]:
    """The data of the page after each of these."""
    left, published = iter(composed), []

    def compose() -> PreviewContent:
        return next(left)()

    live = LivePreview(
        compose=compose,
        publish=lambda data: published.append(json.loads(data)),
        watch=FileWatch([Path("x.md")]),
        tell=lambda content: None,
        time=lambda: f"09:00:0{len(published)}",
        title="x.md",
        sleep=lambda _: None,
    )
    for _ in composed:
        live.update()
    return published


def fails(fault: Exception) -> Callable[[], PreviewContent]:
    """A function that composes nothing."""

    def compose() -> PreviewContent:
        raise fault

    return compose


def test_live_preview_keeps_the_last_good_messages_when_a_file_is_broken() -> None:
    """A broken file shows its findings above the last messages that could be composed, with their time."""
    broken = BadData("x", findings=(finding("TXT01", "A placeholder was left in."),))
    first, second, third = shown(lambda: GOOD, fails(broken), lambda: GOOD)
    assert (first["updated"], first["keptFrom"]) == ("09:00:00", "")
    assert [one["code"] for one in second["findings"]] == ["TXT01"]
    assert (second["updated"], second["keptFrom"], second["title"]) == ("09:00:01", "09:00:00", "Protest")
    assert second["messages"] == first["messages"]
    assert (third["findings"], third["keptFrom"]) == ([], "")


def test_live_preview_shows_a_fault_without_findings_as_an_error() -> None:
    """A fault that has no finding, such as a broken setting, is shown as a sentence with its remedy."""
    _, second = shown(lambda: GOOD, fails(BadConfig("The zone is unknown.", remedy="Write Europe/Brussels.")))
    (fault,) = second["findings"]
    assert (fault["level"], fault["words"], fault["remedy"]) == (
        "error",
        "The zone is unknown.",
        "Write Europe/Brussels.",
    )


def test_live_preview_keeps_the_messages_when_the_advisory_cannot_be_read() -> None:
    """Findings without any message, as of a file that is no advisory, keep the last messages too."""
    unreadable = PreviewContent(title="x.md", messages=[], findings=[finding("TXT01", "No.")])
    _, second = shown(lambda: GOOD, lambda: unreadable)
    assert (len(second["messages"]), second["title"], second["total"]) == (1, "Protest", 9)


def test_live_preview_has_no_messages_when_there_never_were_any() -> None:
    """A file that is broken from the start shows its findings alone."""
    (first,) = shown(fails(BadData("x", findings=(finding("TXT01", "No."),))))
    assert (first["messages"], first["title"], first["keptFrom"]) == ([], "x.md", "")


def test_live_preview_follows_the_ledger_when_a_badge_changes(tmp_path: Path) -> None:
    """A delivery that is recorded changes the page when a badge on it is another, and nothing is told otherwise.

    A change of the ledger alone is looked at after a pause, else the page would be composed for each message sent.
    """
    sent = replace(GOOD, messages=[replace(ANN, badges=("already sent",), content=b"Date: now")])
    redated = replace(sent, messages=[replace(ANN, badges=("already sent",), content=b"Date: a second later")])
    ledger, left, published, told = tmp_path / "ledger.db", iter((GOOD, GOOD, sent, redated)), list[str](), list[str]()
    ledger.write_text("0")
    live = LivePreview(
        compose=lambda: next(left),
        publish=published.append,
        watch=FileWatch([ledger, tmp_path / "x.md"]),
        tell=lambda content: told.append(content.updated),
        time=lambda: "09:00:00",
        title="x.md",
        sleep=lambda _: None,
        ledger=frozenset([ledger]),
    )
    counts = []
    for number in range(4):
        ledger.write_text("x" * number)
        live.update()
        counts.append(len(published))
    assert counts == [1, 1, 2, 2]
    assert len(told) == 2


def test_live_preview_publishes_nothing_new_when_no_file_changed(tmp_path: Path) -> None:
    """Only a changed file makes a new page, so that a reader's place in it is kept."""
    file = tmp_path / "x.md"
    file.write_text("one")
    published: list[str] = []
    live = LivePreview(
        compose=lambda: GOOD,
        publish=published.append,
        watch=FileWatch([file]),
        tell=lambda content: None,
        time=lambda: f"09:00:0{len(published)}",
        title="x.md",
        sleep=lambda _: None,
    )
    live.update()
    live.update()
    assert len(published) == 1
    file.write_text("another")
    live.update()
    assert len(published) == 2
