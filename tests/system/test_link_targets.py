"""Links whose words say one thing and that do another, and readers' addresses pasted into a text."""

import pytest

from tests.breadth import first
from tests.system.advisory_file import FIELDS_LINE, READERS, mail, marks, write
from tests.system.press import Press

MIXED = "newsro\u043em.example"  # a Cyrillic o


@pytest.mark.parametrize(
    ("link", "level", "code"),
    first(
        7,
        [
            ("[www.amnesty.example](https://evil.example/x)", "warning", "LNK02"),
            ("[see https://amnesty.example/report](https://evil.example)", "warning", "LNK02"),
            ("[amnesty.org](https://evil.example)", "warning", "LNK02"),
            ("[press@amnesty.example](mailto:ada@evil.example)", "warning", "LNK02"),
            ("[press@amnesty.example](https://evil.example)", "warning", "LNK02"),
            ("[the report](https://www.bank.example@evil.example)", "error", "LNK03"),
            ("https://ada:secret@newsroom.example/report", "error", "LNK03"),
            (f"[the report](https://{MIXED})", "warning", "LNK04"),
            ("[the report](https://xn--newsrom-5fg.example)", "warning", "LNK04"),
            ("[the report](https://newsroorn.example)", "warning", "LNK04"),
            ("[the report](https://www.newsrooom.example/x)", "warning", "LNK04"),
            ("[write](mailto:press@newsroom.example?bcc=boss@evil.example)", "error", "LNK05"),
            ("[write](mailto:press@newsroom.example?subject=Hi&CC=boss@evil.example)", "error", "LNK05"),
            ("[write](mailto:press@newsroom.example,boss@evil.example)", "error", "LNK05"),
        ],
    ),
)
@pytest.mark.parametrize("where", ["body", "note"])
def test_check_finds_a_link_with_its_line_when_it_misleads(
    press: Press, link: str, level: str, code: str, where: str
) -> None:
    """A link that misleads is found with its line in the body and in a note.

    Otherwise a mail program would report it as fraud.
    """
    if where == "body":
        assert (level, code, 12) in marks(press, f"One.\n\nTwo {link} three.")
    else:
        assert (level, code, FIELDS_LINE) in marks(press, more=f"notes_to_editors: ['{link}']\n")


@pytest.mark.parametrize(
    "link",
    [
        "[www.newsroom.example](https://newsroom.example/report)",
        "[newsroom.example](https://media.newsroom.example/report)",
        "[the report](https://example.org/report)",
        "[write to press@newsroom.example](mailto:press@newsroom.example?subject=Report)",
        "https://example.org/a https://bücher.example/ press@example.com",
        "[bücher.example](https://xn--bcher-kva.example)",
        "[Node.js and the U.S.](https://example.org)",
    ],
)
def test_check_finds_nothing_when_links_are_honest(press: Press, link: str) -> None:
    """An honest link has no finding, since a check that cries wolf is switched off."""
    assert [code for _, code, _ in marks(press, link)] == []


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("[us](mailto:press@newsroom.example?subject=Flood%20fund)", "us (press@newsroom.example)"),
        ("[us](mailto:ada%2Bpress@newsroom.example)", "us (ada+press@newsroom.example)"),
        ("[press@newsroom.example](mailto:press@newsroom.example?subject=Hi)", "press@newsroom.example"),
        ("[the page](https://newsroom.example/a?b=c%20d)", "the page (https://newsroom.example/a?b=c%20d)"),
    ],
)
def test_text_part_says_the_address_alone_when_a_link_fills_in_more(press: Press, link: str, shown: str) -> None:
    """The plain part shows a mail link's address alone, since what a mail program fills in is no part of it.

    The HTML part keeps the whole link.
    """
    got = mail(press, f"Write to {link}")
    assert f"(London, 20 November 2026) Write to {shown} " in " ".join(got.text.split())
    assert link.partition("](")[2][:-1] in got.html


def test_check_finds_a_look_alike_when_it_stands_in_the_links_field(press: Press) -> None:
    """A look-alike host in the `links` field is warned of with its line.

    The address below the text is the one that is opened.
    """
    assert ("warning", "LNK04", FIELDS_LINE) in marks(press, more="links: {web: www.newsroorn.example}\n")


def test_send_refuses_a_text_when_it_shows_several_readers_addresses(press: Press) -> None:
    """A text with two readers' addresses is refused with its line.

    Otherwise a list pasted into the body would show each journalist all others.
    """
    people = READERS + "Ben@Evening.example,Europe/London,en\ncleo@weekly.example,Europe/London,en\n"
    write(press, "One.\n\nTo: ann@daily.example; ben@evening.example")
    press.write("lists/one.csv", people)
    done = press.run("send", "words", "-l", "one", "--yes")
    assert done.returncode == 65
    assert "LNK06" in done.stderr
    assert "words.md:12" in done.stderr
    assert "cleo@" not in done.stderr
    assert not (press.folder / "outbox").exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "Write to **ann@daily.example**."},
        {"body": "Write to [Ann](mailto:ann%40daily.example)."},
        {"more": "boilerplate: Write to Ann@Daily.example.\n"},
        {"more": "quotes: [{text: 'We asked ann@daily.example.', speaker: Ada Example}]\n"},
    ],
)
def test_check_warns_when_the_text_shows_one_readers_address(press: Press, fields: dict[str, str]) -> None:
    """A text with one reader's address is warned of, since she may be the host, or her colleague was to be told."""
    assert {(level, code) for level, code, _ in marks(press, **fields)} == {("warning", "LNK06")}


def test_check_finds_nothing_when_addresses_are_of_contacts_or_the_office(press: Press) -> None:
    """A contact's address and the office's are no finding though both are on the list.

    The office wants to see what it sends.
    """
    write(press, "Write to ada@newsroom.example or press@newsroom.example.")
    press.write("lists/one.csv", READERS + "ada@newsroom.example,,\npress@newsroom.example,,\n")
    assert "LNK06" not in press.run("check", "words", "-l", "one").stdout


@pytest.mark.parametrize(
    ("added", "code"),
    [
        ("See [it](https://www.bank.example@evil.example).", "LNK03"),
        ("Asked: ann@daily.example, ben@evening.example.", "LNK06"),
        ("See [it] (https://example.org).", "TXT17"),
    ],
)
def test_correct_refuses_a_text_when_its_new_words_mislead(press: Press, added: str, code: str) -> None:
    """A correction with a misleading link or readers' addresses is refused like a first text.

    Its readers are the same.
    """
    write(press)
    press.write("lists/one.csv", READERS + "ben@evening.example,,\n")
    assert press.run("send", "words", "-l", "one", "--yes").returncode == 0
    write(press, f"The room opens at nine. {added}")
    done = press.run("correct", "words", "--what", "It opens at nine.", "--yes")
    assert done.returncode == 65
    assert code in done.stderr
