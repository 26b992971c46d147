"""What comes into a text by pasting, and is no text: facts, marks, fields and letters of other programs."""

import re
from typing import Final

import pytest

from tests.system.mutations.test_mutations import ADVISORY
from tests.system.press import Press, journalists

_FRENCH: Final = ADVISORY.replace("language: en-GB", "language: fr")
_EVENT: Final = "event: {title: Les chiffres, starts: '2026-06-12 11:30', zone: Europe/London, place: Town Hall}\n---\n"


@pytest.fixture
def room(press: Press) -> Press:
    """A newsroom with a list."""
    press.write("lists/l.csv", journalists(2))
    return press


def checked(room: Press, text: str) -> str:
    """What the check says of a text."""
    room.write("a.md", text)
    return room.run("check", str(room.folder / "a.md"), "-l", "l").stdout


def found(said: str, code: str, line: int, file: str = "a.md") -> bool:
    """Whether a finding of that code names the line."""
    return re.search(rf"(?:ERROR|WARNING) {code} \S*{re.escape(file)}:{line}(?!\d)", said) is not None


def _with(facts: str) -> str:
    return ADVISORY.replace("dateline:", f"{facts}\ndateline:", 1)


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ("subject: School # 9 closes", 7),
        ("notes_to_editors:\n  - The worst is school # 9 of all", 8),
        ("standfirst: We rank schools,\n  and school # 9 is the worst", 8),
        ("standfirst: The worst is\n  # 9 of them", 8),
        ("quotes: [{text: '“We count”', speaker: Ada, role: head of # 9\n  }]", 7),
    ],
)
def test_check_warns_of_words_when_they_stand_behind_a_number_sign(room: Press, facts: str, line: int) -> None:
    """Words behind a # with a blank are found with their line.

    YAML takes them for a remark, and half a sentence would be lost.
    """
    said = checked(room, _with(facts))
    assert found(said, "TXT14", line), said
    assert "# 9" in " ".join(said.split())


@pytest.mark.parametrize(
    "facts",
    ["revision: 1 # the first", 'subject: "School" # 9', "subject: School  # 9 is meant", "# 9 is above\nsubject: S"],
)
def test_check_finds_no_lost_words_when_a_remark_is_plain(room: Press, facts: str) -> None:
    """A remark that cannot be text is no finding, since remarks are of use where no text can be lost."""
    assert "TXT14" not in checked(room, _with(facts))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (ADVISORY.replace("\n---\n\n", "\n---\nboilerplate: We count schools.\n---\n\n"), 10),
        (ADVISORY.replace("dateline:", "---\ndateline:"), 8),
        (ADVISORY.replace("\n---\n\n", "\nquotes:\n---\n  - text: We count\n    speaker: Ada\n---\n\n"), 11),
        (ADVISORY + "\n---\nkind: note\nheadline: Another text\n---\nIts words.\n", 14),
        (ADVISORY + "---\n\nheadline: Another text\n", 14),
        (ADVISORY + "\n---\nlayout: post\ntags: [a, b]\nslug: heat\n---\nIts words.\n", 14),
    ],
    ids=["one fact", "facts and the rest", "inside a list", "a second text", "one fact of it", "another program's"],
)
def test_send_refuses_facts_when_they_stand_below_the_second_rule(room: Press, text: str, line: int) -> None:
    """Facts below the second rule are an error with their line and nothing is sent.

    Otherwise these facts would be printed as they stand, keys and all.
    """
    said = checked(room, text)
    assert found(said, "TXT19", line), said
    assert room.run("send", str(room.folder / "a.md"), "-l", "l", "--yes").returncode == 65
    assert not (room.folder / "outbox" / "new").exists()


@pytest.mark.parametrize(
    "more",
    [
        "\n---\nMore in September.\n",
        "\n---\n\nBackground: the law of 1974.\n",
        "\n---\n\nNote: the figures are of June.\n",
        "\n---\n\n- one: a list\n\n---\n\nMore.\n",
        "\nkind: a word in a paragraph.\n",
    ],
)
def test_check_passes_a_thematic_break_when_text_stands_below(room: Press, more: str) -> None:
    """A rule between two parts of a text is no error, since a rule is Markdown."""
    assert "TXT19" not in checked(room, ADVISORY + more)


_FIELDS: Final = ("##NAME##", "{!Contact.FirstName}", "{name|there}", "<%= name %>", "~Name~", "%recipient.name%")
_MORE: Final = ("%first_name%", "*|fname|*", "%%=v(@name)=%%", "{contactfield=firstname}", "@name@", "{ name | you }")


@pytest.mark.parametrize("field", [*_FIELDS, *(pytest.param(one, marks=pytest.mark.slow) for one in _MORE)])
@pytest.mark.parametrize("path", ["headline", "notes", "body"])
def test_check_finds_a_merge_field_when_it_stands_in_printed_text(room: Press, path: str, field: str) -> None:
    """A merge field in headline, notes or body is found with its line.

    Otherwise each journalist would read it as it stands.
    """
    texts = {
        "headline": (re.sub(r"(headline: )(.*)", lambda row: f"{row[1]}'Ask {field}: {row[2]}'", ADVISORY, count=1), 6),
        "notes": (_with(f"notes_to_editors:\n  - 'Ask {field} for more.'"), 8),
        "body": (ADVISORY + f"\nAsk {field} for more.\n", 13),
    }
    text, line = texts[path]
    said = checked(room, text)
    assert found(said, r"TXT\d\d", line), said


@pytest.mark.slow
@pytest.mark.parametrize("field", ["~Name~", "%recipient.name%", "{name|there}"])
def test_check_finds_a_merge_field_when_it_stands_in_a_cell_or_template(room: Press, field: str) -> None:
    """A merge field in a cell or a template is found with its line, since both are printed as well."""
    from tests.conftest import SHIPPED

    room.write("lists/l.csv", f"email,first_name\nada@o.example,{field}\n")
    room.write("templates/layout.txt", "Dear {{ recipient.first_name }},\n" + (SHIPPED / "layout.txt").read_text())
    said = checked(room, ADVISORY)
    assert found(said, "(?:TXT02|LST25)", 2, "l.csv"), said
    room.write("lists/l.csv", journalists(1))
    room.write("templates/layout.txt", f"Dear {field},\n" + (SHIPPED / "layout.txt").read_text())
    said = checked(room, ADVISORY)
    assert found(said, "TXT02", 1, "layout.txt"), said


@pytest.mark.parametrize(
    "words",
    [
        "~5 km and ~Ada",
        "100% of them, 5 % of it",
        "a|b and {a, b}",
        "H2O, x < y > z, C#, #heat",
        "$5 and $6, ada@name.example",
    ],
)
def test_check_finds_no_merge_field_when_signs_are_honest(room: Press, words: str) -> None:
    """An honest sign is no merge field, else an office would be sent looking for a fault that is none."""
    assert "TXT02" not in checked(room, ADVISORY + f"\nWe say {words}.\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    "letters", ["Ã©coles", "caf\ufffd", "donâ€™t", "Ã\u00a0 Lille", "caf=C3=A9", "caf%C3%A9", "Cam?ra", "5Â°C"]
)
def test_check_finds_spoilt_letters_with_their_line_when_pasted(room: Press, letters: str) -> None:
    """Spoilt letters in body or subject are found with their line, else each reader would see them."""
    assert found(checked(room, ADVISORY + f"\nThe {letters} are shut.\n"), "TXT18", 13)
    assert found(checked(room, _with(f"subject: 'The {letters} are shut'")), "TXT18", 7)


@pytest.mark.slow
def test_check_finds_spoilt_letters_when_they_stand_in_a_template(room: Press) -> None:
    """Spoilt letters of a template are found at its line, since a template reaches more people than any text."""
    from tests.conftest import SHIPPED

    room.write("templates/layout.txt", "DerniÃ¨re minute\n" + (SHIPPED / "layout.txt").read_text())
    assert found(checked(room, ADVISORY), "TXT18", 1, "layout.txt")


@pytest.mark.parametrize(
    "words",
    [
        "Les écoles de l’Île, à 20 °C – « chaud », 5 €",
        "SÃO PAULO, Łódź, Škoda’s “x”…, Ærø",
        "https://news.example/caf%C3%A9?a=b and [café](https://news.example/?q=caf%C3%A9)",
        "Ελλάδα, Україна, 日本, العربية",
        "news.example/?a=1 and ada@o.example",
    ],
)
def test_check_finds_no_spoilt_letters_when_they_are_right(room: Press, words: str) -> None:
    """A text with right letters beyond ASCII has no finding of spoilt ones.

    Names of all languages are written with them.
    """
    assert "TXT18" not in checked(room, ADVISORY + f"\n{words}.\n")


_BLOCKS: Final = ("\\newpage", "[TOC]", "####### Seven signs", "*[NGO]: Non-governmental organisation")
_OTHERS: Final = ("\\textbf{words}", "[[_TOC_]]", ".. toctree::", "#+TITLE: Heat", "[!NOTE]", "!!! note", "{code:java}")
_SEEN: Final = ("== Heading", "h2. Heading", "H~2~O", "10^th^ day", "++new++", "'''bold'''", "One line.\\nTwo")


@pytest.mark.parametrize(
    "block", [*_BLOCKS, *(pytest.param(one, marks=pytest.mark.slow) for one in (*_OTHERS, *_SEEN))]
)
def test_check_finds_marks_when_they_are_of_another_dialect(room: Press, block: str) -> None:
    """Marks of another dialect of Markdown are found with their line, else the marks would be printed as they stand."""
    said = checked(room, ADVISORY + f"\n{block}\n")
    assert found(said, "TXT(?:17|02|15)", 13), said


@pytest.mark.parametrize("words", ["C:\\users\\ada", "Tom*[sic]*: yes", "a == b", "+++ a", "2^10", "~5~6 km", "#heat"])
def test_check_finds_no_broken_markdown_when_signs_mean_themselves(room: Press, words: str) -> None:
    """A path, a sum or a tag in the text is no broken Markdown."""
    assert "TXT17" not in checked(room, ADVISORY + f"\nWe say {words} here.\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        "Début à 12h30 BST, le 12 juin.",
        "Début à 12 h 30 (BST), le vendredi 12 juin.",
        "Début : 12h30 BST, le 12 juin.",
        "L’événement démarre à 12h30 BST le 12 juin.",
        "Début de la conférence de presse à 12h30 BST, le 12 juin.",
    ],
)
def test_check_finds_a_french_hour_when_it_is_not_the_events(room: Press, words: str) -> None:
    """A French hour of the event's beginning is found with its line where the facts say another."""
    text = _FRENCH.replace("---\n\nOne", f"{_EVENT}\nOne", 1) + f"\n{words}\n"
    assert found(checked(room, text), "EMB25", 14)
    assert "EMB25" not in checked(room, text.replace("12h30", "11h30").replace("12 h 30", "11 h 30"))


@pytest.mark.parametrize(
    "words", ["Début des inscriptions à 9h00 BST, le 12 juin.", "Au début, à 9h00 BST, il pleuvait."]
)
def test_check_passes_a_french_hour_when_it_is_of_something_else(room: Press, words: str) -> None:
    """An hour of something else on the day is no finding, since a text may name many hours."""
    text = _FRENCH.replace("---\n\nOne", f"{_EVENT}\nOne", 1) + f"\n{words}\n"
    assert "EMB25" not in checked(room, text)
