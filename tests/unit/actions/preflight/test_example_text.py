"""What was left of an example: it never reaches real people, and practice warns of the words."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from advisory_cli.actions.preflight.example_text import check_example_text
from advisory_cli.actions.setup.new_advisory import advisory_text
from advisory_cli.check.wording.all_words import check_words
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.press.advisory import Advisory, Kind, Link, Quote
from advisory_cli.model.press.newsroom import Mailbox, MaildirRoute, Newsroom, Security, SmtpRoute
from advisory_cli.read.advisory.file import read_advisory
from tests.ledger_makers import NOW
from tests.unit.actions.setup.test_new_advisory import AT, answers

REAL, INVENTED = ("ann@weather.internal",), ("ann@daily.example",)
LEFT_TRUE = re.compile(  # made of what was answered, or no words
    r" *#(?:subject|ends|quotes|background|    date|programme|  - starts|accreditation):?"
)


def newsroom(*, live: bool) -> Newsroom:
    """A newsroom that sends, or one that practises."""
    practice = MaildirRoute(folder=Path("outbox"))
    server = SmtpRoute(host="127.0.0.1", port=2525, security=Security.NONE)
    return Newsroom(folder=Path(), route=server if live else practice)


def found(advisory: Advisory, addresses: Iterable[str] | None = REAL, *, live: bool = True) -> list[Finding]:
    """What is left of an example in an advisory."""
    return [*check_example_text(advisory, newsroom(live=live), addresses)]


def note(body: str = "Words.", **fields: object) -> Advisory:
    """A text of one's own."""
    given: dict[str, object] = {"headline": "Heat", "language": "en-GB", "kind": Kind.NOTE, **fields}
    return Advisory(id="heat", body=body, body_line=9, source=Path("heat.md"), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(Kind))
def test_check_example_text_finds_each_example_of_a_new_file_when_its_sign_alone_is_taken_away(
    kind: Kind, tmp_path: Path
) -> None:
    """Every example that `new` writes is refused for real people, at its own line, when its words are left as they are.

    Otherwise journalists get a quotation that nobody said.
    """
    path = tmp_path / "heat.md"
    text = advisory_text(answers(kind, starts=AT, place="Hall"), "heat")
    path.write_text(re.sub(r"(?m)^( *)#(?= *(?:- )?\w)", r"\1", text))
    advisory = read_advisory(path, folder=tmp_path, zone="Europe/Brussels", language="en", issuer="").value
    assert advisory is not None
    faults = [*found(advisory), *check_words(advisory, now=NOW)]
    refused = {fault.place.line for fault in faults if fault.level is Level.ERROR}
    offered = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if re.match(r" *#", line) and not LEFT_TRUE.match(line)
    ]
    assert len(offered) > 5
    assert [text.splitlines()[number - 1] for number in offered if number not in refused] == []


@pytest.mark.parametrize(
    "advisory",
    [
        note("Write to desk@newsroom.example."),
        note("See https://newsroom.example/live for more."),
        note("See newsroom.example/live for more."),
        note("See [the page](https://www.example.com/live)."),
        note(standfirst="Register at [this address](mailto:press@your-domain.org)."),
        note(links=(Link(label="web", url="www.newsroom.example"),)),
        note(notes_to_editors=("Ask press@office.test.",)),
        note(reply_to=Mailbox(address="desk@newsroom.example")),
    ],
)
def test_check_example_text_refuses_an_example_address_when_it_stands_anywhere(advisory: Advisory) -> None:
    """An address of an example is refused in every field and in the body, and passes for invented people.

    Otherwise journalists register at an address that nobody reads.
    """
    assert [(fault.code, fault.level) for fault in found(advisory)] == [("ADV38", Level.ERROR)]
    assert found(advisory, INVENTED) == found(advisory, live=False) == []
    assert [(fault.code, fault.level) for fault in found(advisory, None)] == [("ADV38", Level.WARNING)]


@pytest.mark.parametrize(
    "advisory",
    [
        note("Phishers sent mail from example.com to a test and a localhost."),
        note("The file report.example.pdf and v1.2.test are named."),
        note("Write to desk@weather.internal or see https://weather.internal/example.", issuer="Example Press Office"),
        note("They wrote from billing@example.com.", meant_so=("billing@example.com",)),
        note(quotes=(Quote(text="Half of these deaths were avoidable, and we know it.", speaker="A. Person"),)),
        note("For example, Press Office staff. An example institute."),
    ],
)
def test_check_example_text_passes_honest_words(advisory: Advisory) -> None:
    """A text that names an example domain as its matter, or the author's own addresses, is not refused."""
    assert found(advisory) == found(advisory, live=False) == []


def test_check_example_text_warns_of_example_words_when_it_is_practice() -> None:
    """Practice warns of an example's sentence, also in the body, so that it is found before anything goes live."""
    advisory = note("First.\n\n> Half of these deaths were avoidable.\n\nLast.")
    for addresses in (REAL, INVENTED, None):
        faults = found(advisory, addresses, live=False)
        assert [(fault.code, fault.level, fault.place.line) for fault in faults] == [("ADV40", Level.WARNING, 11)]
    assert [fault.level for fault in found(advisory)] == [Level.ERROR]
    meant = note(advisory.body, meant_so=("Half of these deaths were avoidable",))
    assert found(meant) == found(meant, live=False) == []


@pytest.mark.parametrize("words", ["Ada Example", "Example Press Office", "+32 2 555 01 00"])
def test_check_example_text_refuses_a_name_when_it_is_of_the_example(words: str) -> None:
    """A name or number of the examples is refused for real people once a field, and passes in practice."""
    advisory = note(f"Ask {words}, or {words}.")
    assert [(fault.code, fault.place.line) for fault in found(advisory)] == [("ADV40", 9)]
    assert found(advisory, live=False) == []
