"""Programme, accreditation and the rest, on their whole way: from the file to a server, and through the commands."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import mailparser
import pytest
import yaml

from tests.smtp_servers import MailServer
from tests.summit import EVENT, EVENTS, ISSUERS, PROGRAMME, summit_text
from tests.system.press import Press, parsed, part_text

PAGE = Path(__file__).parents[2] / "docs" / "advisory-file.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
READERS = "email,zone,language\nann@daily.example,Europe/London,en\nben@evening.example,America/New_York,en\n"
AS_OTHER_WORDS = {"starts", "ends", "at", "until", "zone", "public", "kind", "date", "fold", "file"}  # not as written
FACTS = (
    *("Thursday 3 June 2027, CEST", "09:30–10:15", "Ministers arrive", "Main entrance, Example Palace", "pool card"),
    *("https://summit.example/gate", "Press only", "10:30", "Family photograph", "Courtyard", "11:00–11:45"),
    *("Joint press conference", "Press hall B", "Friday 4 June 2027, BST (London)", "08:30"),
    *("Debriefing for correspondents", "Example House, London", "Accreditation deadlines", "Media from the EU"),
    *("Thursday 27 May 2027, 16:00 CEST", "Media from elsewhere", "Tuesday 25 May 2027, 12:00 BST (London)"),
    *("Press card", "Letter of assignment", "Passport", "140", "https://summit.example/accreditation"),
    *("accreditation@newsroom.example", "Rue Exemplaire 175, ground floor", "2 June, 8:00 to 18:00"),
    *("+32 2 555 01 02", "badges@newsroom.example", "substitutions", "Handshake in front of the flags"),
    *("Thursday 3 June 2027, 10:30 CEST", "two crews", "https://summit.example/pool", "Ministers, by arrangement"),
    *("SNG vans park in Rue Exemplaire", "Press working room from 8:00", "https://summit.example/live"),
    *("Thursday 3 June 2027, 10:45 CEST", "Belgium", "+32 2 555 01 03", "445566#", "+44 20 7946 0018"),
    *("Ben Example", "Head of research", "Example Institute", "English, Arabic", "3 June, 13:00 to 17:00, in Brussels"),
    *("+32 2 555 01 04", "ben@institute.example", "Clara Muster", "German", "Sample Foundation pays for the study"),
)


def letters(text: str) -> str:
    """Return letters and digits alone, so that lines and blanks do not matter."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def seen(html: str) -> str:
    """Return the words of a page and the targets of its links."""
    targets = " ".join(re.findall(r'href="([^"]*)"', html))
    html = re.sub(r"(?s)<(style|title|head)\b.*?</\1>|<!--.*?-->", " ", html)
    return unescape(re.sub(r"<[^>]+>", " ", html)) + unescape(targets)


@pytest.fixture
def room(press: Press) -> Press:
    """A newsroom with a list of two people and the advisory about the summit."""
    press.write("lists/desk.csv", READERS)
    press.write("advisories/example-summit.md", summit_text(more=ISSUERS))
    return press


def test_each_fact_of_a_programme_arrives_in_both_parts(room: Press) -> None:
    """Four items, two deadlines and all the rest leave by SMTP, and two parsers find each fact in text and page."""
    with MailServer() as server:
        room.go_live(server.port)
        done = room.run("send", "example-summit", "-l", "desk", "--yes")
        assert done.returncode == 0, done.stderr
        kept = list(server.accepted)
    assert len(kept) == 2
    message, other = parsed(kept[0].content), mailparser.parse_from_bytes(kept[0].content)
    texts = (part_text(message), "".join(other.text_plain))
    pages = (part_text(message, "html"), "".join(other.text_html))
    for words in (*texts, *map(seen, pages)):
        assert [fact for fact in FACTS if letters(fact) not in letters(words)] == []


def _values(value: object, key: str = "") -> Iterator[str]:
    """Yield the texts of an example that stand in a message as they are written."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _values(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner, key)
    elif key not in AS_OTHER_WORDS and not str(value).startswith("papers/"):  # goes with the message
        yield str(value)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.partition(":")[0])
def test_example_of_the_page_is_sent_as_it_stands(press: Press, example: str) -> None:
    """Each example of docs/advisory-file.md is read, sent, and shown in both parts.

    Otherwise an office would copy what the program refuses.
    """
    facts = yaml.load(example, Loader=yaml.BaseLoader)  # all values are texts
    event = "" if "events" in facts else EVENT
    for name in re.findall(r"\bpapers/[\w.-]+", example):
        press.write(name, b"%PDF-1.4\n%%EOF\n")
    press.write("lists/desk.csv", READERS)
    press.write("advisories/page.md", summit_text(event=event, programme="", accreditation="", rest="", more=example))
    done = press.run("send", "page", "-l", "desk", "--yes")
    assert done.returncode == 0, done.stderr
    message = next(press.outbox())
    wanted = [letters(re.sub(r"[*\[\]()]", " ", words)) for words in _values(facts)]
    assert wanted
    text, page = letters(part_text(message)), letters(seen(part_text(message, "html")))
    for words in wanted:
        assert words in text or words.partition("https")[0] in text, words
        assert words in page or words.partition("https")[0] in page, words


def test_page_has_an_example_of_each_arrangement() -> None:
    """The page shows how each of the new fields is written."""
    named = {example.partition(":")[0] for example in EXAMPLES}
    assert {"events", "programme", "accreditation", "opportunities", "live", "spokespeople"} <= named


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("until: '2027-05-27 16:00'", "until: '2027-06-27 16:00'", "TXT22"),
        pytest.param("until: '2027-05-27 16:00'", "until: '2025-05-27 16:00'", "TXT21", marks=pytest.mark.slow),
        pytest.param("until: '2027-05-27 16:00'", "until: '2027-05-29 16:00'", "TXT23", marks=pytest.mark.slow),
        pytest.param("- at: '10:30'", "- at: '08:30'", "TXT24", marks=pytest.mark.slow),
    ],
)
def test_check_finds_a_mistake_in_an_arrangement(room: Press, old: str, new: str, code: str) -> None:
    """`check` names the mistake with its line, and nothing of it in the advisory without the mistake."""
    text = summit_text()
    codes = {one["code"] for one in _findings(room, text)}
    assert not codes & {"TXT21", "TXT22", "TXT23", "TXT24", "TXT25", "TXT26"}
    (found,) = [one for one in _findings(room, text.replace(old, new)) if one["code"] not in codes]
    assert found["code"] == code
    line = text.replace(old, new).split("\n")[int(found["line"]) - 1]
    assert new.removeprefix("- ") in line or "group" in line


def _findings(room: Press, text: str) -> list[dict[str, str]]:
    room.write("advisories/example-summit.md", text)
    done = room.run("check", "example-summit", "-l", "desk", "--format", "json")
    found: list[dict[str, str]] = json.loads(done.stdout)["findings"]
    return found


def _said(room: Press, *words: str) -> str:
    done = room.run(*words)
    return done.stdout + done.stderr


@pytest.mark.slow
def test_newsroom_names_its_country_and_days_off(room: Press) -> None:
    """The settings `country` and `holidays` decide on which days nobody answers."""
    toml = (room.folder / "advisory.toml").read_text()
    text = summit_text(accreditation="accreditation: {deadline: '2027-05-26 12:00'}\n")
    assert "TXT23" not in {one["code"] for one in _findings(room, text)}
    room.write("advisory.toml", f"holidays = [2027-05-26]\n{toml}")
    assert "TXT23" in {one["code"] for one in _findings(room, text)}
    room.write("advisory.toml", f'country = "DE"\n{toml}')
    corpus_christi = text.replace("2027-05-26 12:00", "2027-05-06 12:00")  # Ascension Day
    (found,) = [one for one in _findings(room, corpus_christi) if one["code"] == "TXT23"]
    assert "Ascension Day in Germany" in found["words"]
    room.write("advisory.toml", f'country = "Germany"\n{toml}')
    done = room.run("check", "example-summit")
    assert done.returncode == 78
    assert "is not the code of a country" in " ".join(done.stderr.split())


@pytest.mark.slow
def test_plan_names_each_event_and_deadline(room: Press) -> None:
    """The plan shows all events and deadlines, on the screen and as JSON, before anything leaves."""
    room.write("advisories/example-summit.md", summit_text(event=EVENTS))
    words = " ".join(_said(room, "send", "example-summit", "-l", "desk", "--dry-run").split())
    for fact in (
        "09:00 BST, Fri 4 June 2027 (08:00 UTC), Europe/London; Example House, London",
        "16:00 CEST, Thu 27 May 2027 (14:00 UTC), Europe/Brussels; Media from the EU",
        "12:00 BST, Tue 25 May 2027 (11:00 UTC), Europe/London; Media from elsewhere",
    ):
        assert fact in words
    plan = json.loads(room.run("send", "example-summit", "-l", "desk", "--dry-run", "--format", "json").stdout)
    plan = plan.get("plan", plan)
    assert [one["until"] for one in plan["deadlines"]] == ["2027-05-27T14:00:00Z", "2027-05-25T11:00:00Z"]
    assert [one["starts"] for one in plan["further_events"]] == ["2027-06-04T08:00:00Z"]


@pytest.mark.slow
def test_correction_says_which_item_of_the_programme_changed(room: Press) -> None:
    """The plan of a correction names the item and its old and new time, and the readers get the new one."""
    assert room.run("send", "example-summit", "-l", "desk", "--yes").returncode == 0
    file = room.folder / "advisories" / "example-summit.md"
    text = file.read_text()
    changed = text.replace("- at: '10:30'", "- at: '10:20'").replace("16:00'", "17:00'")
    file.write_text(changed)
    what = "The family photograph is at 10:20."
    words = " ".join(_said(room, "correct", "example-summit", "--what", what, "--dry-run").split())
    assert "Programme 2, at: 10:30 → 10:20" in words
    assert "Accreditation, deadlines 1, until: " in words
    assert PROGRAMME in text
    sent = room.run("correct", "example-summit", "--what", what, "--yes")
    assert sent.returncode == 0, sent.stderr
    assert any("10:20: Family photograph" in part_text(message) for message in room.outbox())
