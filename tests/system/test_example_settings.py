"""The settings that `init` writes are for practice and for invented people: real ones get nothing under them, whatever
the server. Names under .internal, which nobody can own, stand for the world here.
"""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.smtp_servers import MailServer
from tests.system.press import ADVISORY, Press, journalists

FILLED: Final = {
    "organisation": "Ministry of Weather",
    "from": "Press Office <press@weather.internal>",
    "zone": "Europe/Brussels",
    "language": "en-GB",
    "postal_address": "12 Rain Road, Brussels",
    "unsubscribe_mailto": "unsubscribe@weather.internal",
    "testers": ["press@weather.internal"],
}


OWN: Final = """---
kind: press-release
language: en-GB
headline: "Rain comes to the north"
dateline: {place: Brussels, date: 2026-12-01}
contacts: [{name: Ada Muster, phone: "+32 2 548 27 73", email: ada@weather.internal}]
---

Dozens of stations in the north expect rain until the weekend, and the rivers rise.
"""


def _settings(press: Press, **other: object) -> None:
    values = {**FILLED, **other}
    lines = (
        f"{name} = {str(value)!r}" if isinstance(value, str) else f"{name} = {value}" for name, value in values.items()
    )
    press.write("advisory.toml", "\n".join(lines) + "\n")


def _send(press: Press, *words: str, code: int) -> str:
    done = press.run("send", ADVISORY, "-l", "l", *words, *(() if "--test" in words else ("--yes",)))
    assert done.returncode == code, done.stderr
    return " ".join(done.stderr.split())


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A server on this computer, which takes everything."""
    with MailServer() as server:
        yield server


@pytest.fixture
def live(press: Press, server: MailServer) -> Press:
    """A live newsroom as `init` makes it, and a list with one real person among the invented ones."""
    press.go_live(server.port)
    press.write("lists/l.csv", journalists(3) + "vera@daily.internal,Vera,Muster,Daily,en,Europe/Paris\n")
    press.write(ADVISORY, OWN)
    return press


def test_send_refuses_a_real_person_when_settings_are_those_of_init(live: Press, server: MailServer) -> None:
    """A mailing to a real person is refused under the settings that `init` wrote, and each example among them is named.

    Otherwise the person would get "1 Example Street" and an address for opt-outs that nobody reads.
    """
    for words in ((), ("--dry-run",), ("--at", "2031-06-04 07:00", "--wait")):
        said = _send(live, *words, code=78)
        assert "`from` is still an example, Example Press Office <press@newsroom.example>" in said
        assert "`postal_address` is still an example, 1 Example Street, 1000 Brussels, Belgium" in said
        assert "`unsubscribe_mailto` is still an example, unsubscribe@newsroom.example" in said
        assert 'postal_address = "' in said
    assert server.accepted == []


def test_send_serves_invented_people_when_settings_are_those_of_init(live: Press, server: MailServer) -> None:
    """Invented people get mail under the settings that `init` wrote.

    Otherwise nobody could try a server out before filling them in.
    """
    live.write(
        "lists/l.csv", journalists(3) + "a@example.com,A,B,C,en,\nb@mail.example.org,A,B,C,en,\nc@x.test,,,,en,\n"
    )
    _send(live, code=0)
    assert len(server.accepted) == 6


def test_send_serves_real_people_when_settings_are_filled_in(live: Press, server: MailServer) -> None:
    """Real people get mail once the settings are filled in, else the office itself would be taken for the example."""
    _settings(live)
    assert "ADV3" not in _send(live, code=0)
    assert len(server.accepted) == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "Press Office <press@office.example>"),
        ("from", "press@press.example.com"),
        ("from", "Example Press Office <press@weather.internal>"),
        ("postal_address", ""),
        ("postal_address", "1 Example Street\n1000 Brussels"),
        ("unsubscribe_mailto", ""),
        ("unsubscribe_mailto", "stop@office.test"),
        ("unsubscribe_url", "https://office.example/stop"),
        ("reply_to", "answers@office.invalid"),
        ("organisation", "Example Press Office"),
        ("organisation", "Your Office"),
        ("postal_address", "Your street and number, town, country"),
        ("postal_address", "..."),
        ("from", "Press Office <press@your-domain.com>"),
        ("from", "press@your-domain.org"),
        ("unsubscribe_mailto", "unsubscribe@your-domain.com"),
        ("privacy_url", "https://www.example.org/privacy"),
    ],
)
def test_send_refuses_real_people_when_one_setting_is_not_filled_in(
    live: Press, server: MailServer, name: str, value: str
) -> None:
    """A single setting that is missing or still an example refuses real people and is named alone.

    Otherwise nobody could answer or stop a mail.
    """
    _settings(live, **{name: value})
    said = _send(live, code=78)
    assert f"`{name}` is" in said
    assert said.count("` is ") == 1, "the others are right"
    assert server.accepted == []


def test_send_refuses_a_setting_when_its_words_are_a_placeholder(live: Press, server: MailServer) -> None:
    """A printed setting that says TBC is found as a placeholder of the text would be, and nobody gets anything."""
    _settings(live, postal_address="TBC")
    said = _send(live, code=65)
    assert ("TXT01" in said, "The setting `postal_address` is printed." in said) == (True, True), said
    assert server.accepted == []


@pytest.mark.parametrize("value", ["ada@newsroom.example", "ada@desk.example", "ada@example.com"])
@pytest.mark.parametrize("where", ["contacts", "reply_to"])
@pytest.mark.parametrize("words", [(), ("--dry-run",), ("--test",)])
def test_send_refuses_a_text_when_it_holds_an_address_of_the_example(
    live: Press, server: MailServer, value: str, where: str, words: tuple[str, ...]
) -> None:
    """An invented address in a text to real people is refused with its line.

    Otherwise a journalist would call back at an address that nobody reads.
    """
    _settings(live)
    text = OWN.replace("ada@weather.internal", value)
    if where == "reply_to":
        text = OWN.replace("language: en-GB\n", f"language: en-GB\nreply_to: {value}\n")
    live.write(ADVISORY, text)
    line = text[: text.index(value)].count("\n") + 1
    said = _send(live, *words, code=65)
    assert f"ADV38 room/{ADVISORY}:{line}" in said
    assert f"ADV38 room/{ADVISORY}:{line}" in live.run("check", ADVISORY, "-l", "l").stdout
    assert value in said
    assert server.accepted == []
    live.write("lists/l.csv", journalists(3))
    if "--test" not in words:
        _send(live, *words, code=0)


def test_send_asks_for_testers_alone_when_it_is_a_test(live: Press, server: MailServer) -> None:
    """A test to invented testers leaves though the list is of real people, who do not get it."""
    _settings(live, testers=["ada@newsroom.example"])
    live.write(ADVISORY, OWN.replace("ada@weather.internal", "ada@newsroom.example"))
    _send(live, code=65)
    done = live.run("send", ADVISORY, "-l", "l", "--test")
    assert done.returncode == 0, done.stderr
    assert [one.rcpt for one in server.accepted] == [("ada@newsroom.example",)]


@pytest.mark.slow
@pytest.mark.parametrize("name", [ADVISORY, "advisories/mine.md"])
def test_send_refuses_the_shipped_example_when_people_are_real(
    live: Press, whole_press: Press, server: MailServer, name: str
) -> None:
    """The shipped example is refused to real people by `check` and `send`, and goes to invented ones.

    Otherwise people would get it in the name of those who issued it in 2014.
    """
    _settings(live)
    text = (whole_press.folder / ADVISORY).read_text().replace("amnesty-eu.example", "weather.internal")
    live.write(ADVISORY, text if name == ADVISORY else text.replace("Protest on 27", "Protest on 28"))
    assert "ADV39" in _send(live, code=65)
    checked = live.run("check", ADVISORY, "-l", "l")
    assert (checked.returncode, "ADV39" in checked.stdout) == (65, True), "check sees what send would refuse"
    assert server.accepted == []
    live.write("lists/l.csv", journalists(3))
    _send(live, code=0)
    assert len(server.accepted) == 3


def test_send_refuses_a_test_when_tester_is_real_and_a_setting_missing(live: Press, server: MailServer) -> None:
    """A test to a real person is refused while a setting is missing, and nothing is sent."""
    _settings(live, postal_address="")
    assert "`postal_address` is missing" in _send(live, "--test", code=78)
    assert server.accepted == []


@pytest.mark.parametrize("verb", ["correct", "update", "withdraw"])
def test_notice_is_refused_when_settings_became_an_example_again(live: Press, server: MailServer, verb: str) -> None:
    """A notice to real people is refused while a setting is an example. Its readers are those of the text."""
    _settings(live)
    _send(live, code=0)
    _settings(live, unsubscribe_mailto="stop@newsroom.example")
    if verb in {"correct", "update"}:
        live.write(ADVISORY, (live.folder / ADVISORY).read_text().replace("Dozens of", "Many"))
    done = live.run(verb, ADVISORY, "--what", "It is many.", "--yes")
    assert done.returncode == 78, done.stderr
    assert "`unsubscribe_mailto` is still an example" in " ".join(done.stderr.split())
    assert len(server.accepted) == 4


def test_send_goes_on_in_practice_when_addresses_are_real(press: Press) -> None:
    """A practice mailing with real addresses goes on under the example's settings, since practice leaves nowhere."""
    press.write("lists/l.csv", "email\nvera@daily.internal\n")
    _send(press, code=0)
    assert len(list(press.outbox())) == 1
