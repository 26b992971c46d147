"""check.embargo.relative_days: “today” under an embargo, and the newspapers that are called so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisory_cli.check.embargo.relative_days import check_relative_days
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.press.advisory import Advisory, Embargo, Kind, Quote
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import founding

WEDNESDAY = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
FRIDAY = Embargo(until=Moment(wall=datetime(2026, 6, 5, 0, 1), zone="Europe/London"))  # noqa: DTZ001


def advisory(body: str, language: str = "en", **changes: object) -> Advisory:
    """An advisory under embargo until Friday, its body from line 10 on."""
    given: dict[str, object] = {
        "id": "a",
        "kind": Kind.NOTE,
        "language": language,
        "headline": "Heat kills",
        "body": body,
        "body_line": 10,
        "source": Path("a.md"),
        "lines": {"headline": 3, "quotes[0].text": 5},
        "embargo": FRIDAY,
        **changes,
    }
    return Advisory(**given)  # type: ignore[arg-type]


def lines(one: Advisory, leaves: datetime = WEDNESDAY) -> list[str]:
    """Where EMB15 points."""
    found = check_relative_days(one, leaves=leaves)
    assert all((f.code, f.level) == ("EMB15", Level.WARNING) for f in found)
    return [str(f.place) for f in found]


def test_relative_days_are_named_with_both_days_at_their_line() -> None:
    """The finding stands at the line of “today” and names the day of leaving and the day of the end."""
    (one,) = check_relative_days(advisory("Heat kills.\n\nThe office said today and tonight."), leaves=WEDNESDAY)
    assert str(one.place) == "a.md:12"
    assert one.words == (
        "“today”, “tonight”: the message is sent on Wednesday 3 June 2026, but the embargo ends on Friday 5 June 2026."
    )


@pytest.mark.parametrize(
    "text",
    [
        "The office said today that heat kills.",
        "Today, heat kills.",
        "It rained last\nnight.",
        "He said: “Tomorrow we march.”",
        "- Yesterday I saw it.",
        "**Tonight** the office speaks.",
        "RELEASED TODAY",
        "this morning’s figures",
        "‘tomorrow’ is Friday",
    ],
)
def test_relative_days_are_found_when_english(text: str) -> None:
    """A word for a day that means another one when the matter is free is found wherever it stands in a sentence."""
    assert len(lines(advisory(text))) == 1


@pytest.mark.parametrize("text", ["Aujourd’hui, elle tue.", "La canicule a tué hier.", "Ce matin à l’aube", "Demain"])
def test_relative_days_are_found_when_french(text: str) -> None:
    """The French words for days are found in a French text, and not in an English one."""
    assert len(lines(advisory(text, "fr-BE"))) == 1
    assert lines(advisory(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "USA Today reported on Friday 5 June.",
        "as USA TODAY and Psychology Today write",
        "the film “Tomorrow Never Dies”",
        "the song “Yesterday” and the *Today* programme",
        "The Today Programme has the interview.",
        "Today’s World is a magazine.",
        "See https://news.example/today/figures and www.today.example.",
        "todays, yesterdayish, the day after-tomorrow-land",
        "Hier werden Zahlen genannt.",
    ],
)
def test_relative_days_pass_when_they_are_names_or_in_addresses(text: str) -> None:
    """A newspaper's name, a title, an address or another language's word is not taken for a day."""
    assert lines(advisory(text)) == []


def test_relative_days_are_found_when_in_quotes_or_headlines() -> None:
    """The words of quotes and headlines are read too, for they are most likely printed as they are."""
    quote = (Quote(text="We publish today.", speaker="Ada Example"),)
    assert lines(advisory("x", quotes=quote)) == ["a.md:5"]
    assert lines(advisory("x", headline="NGOs Launch Report Today In Brussels")) == ["a.md:3"]
    assert lines(advisory("x", headline="USA Today names the office")) == []


def test_relative_days_pass_when_the_message_leaves_on_the_day_of_the_end() -> None:
    """A message that leaves on the embargo's last day, by the issuer's calendar, or without embargo may say “today”."""
    body = "The office said today that heat kills."
    assert lines(advisory(body), datetime(2026, 6, 4, 22, 59, tzinfo=UTC))  # 23:59 on Thursday in London
    assert lines(advisory(body), datetime(2026, 6, 4, 23, 0, tzinfo=UTC)) == []  # 00:00 on Friday
    assert lines(advisory(body, embargo=None)) == lines(founding(body=body)) == []
