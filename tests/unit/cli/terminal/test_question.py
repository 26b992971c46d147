"""What a person has to type before anything leaves, and how a live send can be taken back."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import click
import pytest

from advisory_cli.cli.terminal import console, question, undo
from advisory_cli.cli.terminal.console import ask_number, is_typed
from advisory_cli.cli.terminal.question import ask
from advisory_cli.cli.terminal.undo import hold_back
from advisory_cli.model.errors import UsageFault
from advisory_cli.report.wording.lines import Line
from tests.delivery_makers import HandClock

QUESTION: Any = SimpleNamespace(number="12", lines=(Line("LIVE: 12 messages."),), prompt="Type 12 to send.")
Person = Callable[..., list[str]]


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody at a terminal who types these answers, or presses Ctrl-C at None; what was shown and asked."""

    def at_terminal(*answers: str | None, quiet: bool = False) -> list[str]:
        shown: list[str] = []
        waiting = iter(answers)

        def prompt(words: str, *, err: bool, show_default: bool, **_: object) -> str:
            assert (err, show_default) == (True, False), "stdout is for data, and Enter is no answer to propose"
            shown.append(words)
            answer = next(waiting)
            if answer is None:
                raise click.Abort
            return answer

        for module in (console, question):
            monkeypatch.setattr(module, "can_prompt", lambda: bool(answers))
            monkeypatch.setattr(module, "is_quiet", lambda: quiet)
            monkeypatch.setattr(module, "info", lambda words: shown.append(words.strip()))
        monkeypatch.setattr(question, "show", lambda lines: shown.extend(line.text for line in lines))
        monkeypatch.setattr(click, "prompt", prompt)
        return shown

    return at_terminal


ONCE = ["LIVE: 12 messages.", "Type 12 to send."]


@pytest.mark.parametrize(
    ("answers", "shown", "fault"),
    [
        (("12",), ONCE, None),
        ((" 12 ",), ONCE, None),
        (("p", "P ", "12"), [*ONCE, "people", *ONCE, "people", *ONCE], None),
        (("q",), ONCE, "Nothing was sent."),
        (("Q",), ONCE, "Nothing was sent."),
        (("",), ONCE, "Expected 12. Nothing was sent."),
        (("13",), ONCE, "Expected 12. Nothing was sent."),
        (("yes",), ONCE, "Expected 12. Nothing was sent."),
        (("p", "x"), [*ONCE, "people", *ONCE], "Expected 12. Nothing was sent."),
    ],
)
def test_question_is_answered_by_the_number_alone(
    person: Person, answers: tuple[str, ...], shown: list[str], fault: str | None
) -> None:
    """The number agrees, a key shows more and asks again, and any other answer sends nothing."""
    told = person(*answers)
    actions = {"p": lambda: told.append("people")}
    if fault is None:
        ask(QUESTION, actions)
    else:
        with pytest.raises(UsageFault) as caught:
            ask(QUESTION, actions)
        assert caught.value.message == fault
    assert told == shown


def put(*, by_key: bool) -> None:
    """Put the question that shows more by a key, or the one that does not."""
    if by_key:
        ask(QUESTION, {})
    else:
        ask_number("12", "Type 12", nothing="Nothing was sent.", remedy="Add --yes (and --expect N, …).")


@pytest.mark.parametrize("by_key", [True, False])
def test_question_is_refused_when_nobody_could_read_or_answer_it(person: Person, by_key: bool) -> None:
    """With --quiet and without a terminal nothing is agreed to, and the fault shows how a script confirms."""
    person("12", quiet=True)
    with pytest.raises(UsageFault, match="--quiet does not show what you are asked to confirm") as caught:
        put(by_key=by_key)
    assert caught.value.remedy.startswith("Add --yes (and --expect N")
    person()
    with pytest.raises(UsageFault, match=r"No terminal to confirm on\. Add --yes \(and --expect N.* Nothing was sent"):
        put(by_key=by_key)


@pytest.mark.parametrize("by_key", [True, False])
def test_question_says_that_nothing_was_sent_on_ctrl_c(person: Person, by_key: bool) -> None:
    """Ctrl-C at the question ends the command and says that nothing was sent."""
    told = person(None)
    with pytest.raises(click.Abort):
        put(by_key=by_key)
    assert told[-1] == "Nothing was sent."


@pytest.mark.parametrize(
    ("typed", "fault"),
    [("12 400", None), ("12", "Expected 12 400. Nothing was sent."), (" ", "Nothing was sent.")],
)
def test_number_is_asked_for_and_anything_else_refused(person: Person, typed: str, fault: str | None) -> None:
    """The number agrees; another text is refused with what was expected, and Enter alone without reproach."""
    told = person(typed)
    if fault is None:
        ask_number("12 400", "Type 12 400", nothing="Nothing was sent.", remedy="Add --yes.")
    else:
        with pytest.raises(UsageFault) as caught:
            ask_number("12 400", "Type 12 400", nothing="Nothing was sent.", remedy="Add --yes.")
        assert caught.value.message == fault
    assert told == ["Type 12 400:"]


@pytest.mark.parametrize(
    ("typed", "number", "same"),
    [
        ("12 400", "12 400", True),
        ("12, 400", "12 400", True),
        ("12+400", "12 400", True),
        ("12400", "12 400", False),
        ("-12", "12", False),
        ("12 yes", "12", False),
        ("1 2", "12", False),
        ("", "12", False),
    ],
)
def test_number_is_typed_when_the_digits_are_the_same(typed: str, number: str, same: bool) -> None:
    """Two numbers may be parted by a blank, a plus or a comma, and no other sign may stand there."""
    assert is_typed(typed, number) is same


# --- taken back ---


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What stands on the line of the countdown."""
    lines: list[str] = []
    monkeypatch.setattr(undo, "redraw", lines.append)
    monkeypatch.setattr(undo, "info", lambda words: lines.append(f"! {words}"))
    return lines


@pytest.mark.parametrize(("count", "seconds"), [(0, 5), (3, 0)])
def test_live_send_is_not_held_back_without_messages_or_seconds(drawn: list[str], count: int, seconds: int) -> None:
    """Nothing is counted down when nothing leaves, or the setting is 0."""
    clock = HandClock()
    hold_back(count, seconds, clock)
    assert (clock.passed, drawn) == (0, [])


def test_live_send_is_held_back_for_the_seconds_of_the_setting(drawn: list[str]) -> None:
    """The seconds are counted down to 1, each for a second, and the line ends."""
    clock = HandClock()
    hold_back(3, 3, clock)
    assert clock.passed == pytest.approx(3)
    assert drawn == [*(f"Sending 3 messages in {left} s. Ctrl-C to take it back." for left in (3, 2, 1)), "! "]


def test_live_send_is_taken_back_on_ctrl_c(drawn: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C during the countdown sends nothing, and says so."""
    clock = HandClock()

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(clock, "sleep", interrupt)
    with pytest.raises(UsageFault, match=r"Taken back\. Nothing was sent\."):
        hold_back(1, 5, clock)
    assert drawn == ["Sending 1 message in 5 s. Ctrl-C to take it back.", "! "]
