"""Settings of the example newsroom never go to people who may be real."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.preflight.example_settings import (
    _example_values,
    has_real_addresses,
    leaving_addresses,
    refuse_example_settings,
    refuse_examples_to,
)
from advisory_cli.model.errors import BadConfig
from advisory_cli.model.mailing.delivery import Candidate, Selection
from advisory_cli.model.press.newsroom import Mailbox, MaildirRoute, Newsroom, Security, SmtpRoute
from tests.ledger_makers import entry

REAL = "ana@press-office.internal"
OFFICE = Newsroom(
    folder=Path("room"),
    organisation="Press Office",
    sender=Mailbox(address="press@press-office.internal", name="Press Office"),
    reply_to=Mailbox(address="desk@press-office.internal"),
    postal_address="1 Long Street\n1000 Brussels",
    unsubscribe_mailto="optout@press-office.internal",
    unsubscribe_url="https://press-office.internal/optout",
    privacy_url="https://press-office.internal/privacy",
    route=SmtpRoute(host="smtp.press-office.internal", port=587, security=Security.STARTTLS),
)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"reply_to": None}, ""),
        ({"privacy_url": ""}, ""),
        ({"unsubscribe_mailto": ""}, ""),
        ({"unsubscribe_url": " "}, ""),
        ({"unsubscribe_url": "press-office.internal/optout"}, ""),
        ({"sender": None}, "`from` is missing"),
        (
            {"sender": Mailbox(address="press@example.org", name="Press Office")},
            "`from` is still an example, Press Office <press@example.org>",
        ),
        ({"sender": Mailbox(address="press@example.org")}, "`from` is still an example, press@example.org"),
        ({"reply_to": Mailbox(address="desk@office.example")}, "`reply_to` is still an example, desk@office.example"),
        ({"postal_address": " \n"}, "`postal_address` is missing"),
        ({"unsubscribe_mailto": "", "unsubscribe_url": ""}, "`unsubscribe_mailto` is missing"),
        (
            {"unsubscribe_mailto": "mailto:out@example.org?subject=a@press-office.internal"},
            "`unsubscribe_mailto` is still an example, mailto:out@example.org?subject=a@press-office.internal",
        ),
        (
            {"unsubscribe_url": "https://example.org/out"},
            "`unsubscribe_url` is still an example, https://example.org/out",
        ),
        ({"unsubscribe_url": "example.org/out"}, "`unsubscribe_url` is still an example, example.org/out"),
        ({"privacy_url": "https://office.example/p"}, "`privacy_url` is still an example, https://office.example/p"),
    ],
)
def test_setting_is_an_example_when_it_is_missing_or_of_a_reserved_domain(changes: dict[str, Any], words: str) -> None:
    """Each setting that is missing or still an example is named alone, with its words and a line to write."""
    found = dict(_example_values(replace(OFFICE, **changes)))
    assert "; ".join(found) == words
    for line in found.values():
        assert line.startswith(f"{words.split('`')[1]} = ")


@pytest.mark.parametrize(
    ("newsroom", "addresses", "refused"),
    [
        (replace(OFFICE, sender=None), [REAL], True),
        (replace(OFFICE, sender=None), ["a@example.com", REAL], True),
        (replace(OFFICE, sender=None), ["a@example.com", "b@paper.example"], False),
        (replace(OFFICE, sender=None), [], False),
        (OFFICE, [REAL], False),
        (replace(OFFICE, sender=None, route=MaildirRoute(folder=Path("outbox"))), [REAL], False),
    ],
    ids=["real", "one real", "invented", "nobody", "filled in", "practice"],
)
def test_live_mailing_is_refused_when_a_real_person_would_get_example_settings(
    newsroom: Newsroom, addresses: list[str], refused: bool
) -> None:
    """A live mailing with example settings leaves to invented people alone, and practice to anybody."""
    if not refused:
        refuse_examples_to(newsroom, addresses)
        return
    with pytest.raises(BadConfig, match=r"Real people .*: `from` is missing\. Nothing was sent\.") as caught:
        refuse_examples_to(newsroom, addresses)
    assert caught.value.remedy == 'Write into advisory.toml:\nfrom = "Your Office <press@your-domain>"'


def test_addresses_are_not_read_when_no_setting_is_an_example() -> None:
    """The addresses of a list of thousands are read only where a setting is an example."""

    def read() -> Iterator[str]:
        raise AssertionError("read")
        yield ""

    refuse_examples_to(OFFICE, read())


def test_people_who_leave_are_those_sent_to_and_held() -> None:
    """People who are left out are nobody whom example settings could reach."""
    people = {
        Selection.SEND: [entry("ana@a.example")],
        Selection.HELD: [entry("ben@b.example")],
        Selection.EXCLUDED: [entry(REAL, selection=Selection.EXCLUDED)],
    }

    def entries(selection: Selection) -> list[Candidate]:
        return people.get(selection, [])

    table: Any = SimpleNamespace(entries=entries)
    assert list(leaving_addresses(table)) == ["ana@a.example", "ben@b.example"]
    refuse_example_settings(replace(OFFICE, sender=None), table)
    people[Selection.HELD] = [entry(REAL)]
    with pytest.raises(BadConfig):
        refuse_example_settings(replace(OFFICE, sender=None), table)


@pytest.mark.parametrize(
    ("addresses", "real"),
    [((), False), (("a@EXAMPLE.com",), False), (("a@b.test", REAL), True), (("a@example.com.internal",), True)],
)
def test_address_may_be_real_when_its_domain_is_not_reserved(addresses: tuple[str, ...], real: bool) -> None:
    """One address of a domain that is not reserved is enough."""
    assert has_real_addresses(addresses) is real
