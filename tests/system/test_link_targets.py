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
def test_links_that_mislead_are_found_with_their_line(press: Press, link: str, level: str, code: str, where: str):
    """What looks like fraud to a mail program is reported as fraud by its reader."""
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
def test_honest_links_pass(press: Press, link: str):
    """A check that cries wolf is switched off."""
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
def test_the_text_part_says_an_address_alone(press: Press, link: str, shown: str):
    """What a mail program fills in is no part of an address that somebody types; the HTML part has it."""
    got = mail(press, f"Write to {link}")
    assert f"(London, 20 November 2026) Write to {shown} " in " ".join(got.text.split())
    assert link.partition("](")[2][:-1] in got.html


def test_look_alikes_are_found_in_the_fields_for_links(press: Press):
    """The address below the text is the one that is opened."""
    assert ("warning", "LNK04", FIELDS_LINE) in marks(press, more="links: {web: www.newsroorn.example}\n")


def test_several_readers_addresses_in_the_text_are_refused(press: Press):
    """A list pasted into the body shows each journalist all others."""
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
def test_one_reader_s_address_in_the_text_is_a_warning(press: Press, fields: dict[str, str]):
    """She may be the host; or her colleague was to be told."""
    assert {(level, code) for level, code, _ in marks(press, **fields)} == {("warning", "LNK06")}


def test_contacts_and_the_office_are_no_readers_shown(press: Press):
    """The office is on its own list, to see what it sends."""
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
def test_a_correction_is_read_like_the_first_text(press: Press, added: str, code: str):
    """What is mended in a hurry goes to the same people."""
    write(press)
    press.write("lists/one.csv", READERS + "ben@evening.example,,\n")
    assert press.run("send", "words", "-l", "one", "--yes").returncode == 0
    write(press, f"The room opens at nine. {added}")
    done = press.run("correct", "words", "--what", "It opens at nine.", "--yes")
    assert done.returncode == 65
    assert code in done.stderr
