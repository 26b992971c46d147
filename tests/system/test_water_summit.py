"""A programme with deadlines, pictures and attachments in three languages, from the first check to the last report.

The texts are those of the folder water_summit, as an office writes them. They go through check, preview, approval, an
embargo in two waves, a server, and a correction. The messages are read back by three parsers.
"""

import base64
import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import icalendar
import lxml.html
import mailparser
import pytest
import yaml
from PIL import Image, ImageDraw

from tests.chromium import Chromium
from tests.smtp_servers import MailServer
from tests.superdesk import ingest
from tests.system.press import Done, Press, found, parsed, part_text
from tests.system.test_arrangements import letters, seen

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TEXTS = Path(__file__).with_name("water_summit")
PLANNED = datetime(2027, 5, 10, 9, tzinfo=UTC)
END = datetime(2027, 5, 20, 8, tzinfo=UTC)
KEY = {"ADVISORY_APPROVAL_KEY": "0123456789abcdef0123456789abcdef"}
LANGUAGE = {"ann": "en", "fay": "fr", "ali": "ar", "nel": "fr", "dirk": "en", "fred": "fr", "amal": "ar", "emil": "en"}
EARLY = {"ann", "fay", "ali", "nel"}
NEWS = {"en": "It begins at 11:15.", "fr": "La signature commence à 11h15.", "ar": "يبدأ التوقيع عند الساعة 11:15."}
NAMES = {"en": "Programme 3 June.pdf", "fr": "Programme du 3 juin – été.pdf", "ar": "برنامج 3 يونيو.pdf"}
MOMENTS = {
    "en": (
        *("Thursday 3 June 2027, {start}–11:45 CEST", "Thursday 27 May 2027, 16:00 CEST"),
        *("Tuesday 25 May 2027, 12:00 BST (London)", "Thursday 3 June 2027, CEST", "09:30–10:15", "{start}–11:45"),
        *("10:30", "Friday 4 June 2027, BST (London)", "08:30", "Thursday 3 June 2027, 10:30 CEST"),
        *("Thursday 3 June 2027, 10:45 CEST", "1 September 2026", "Brussels, 20 May 2027"),
        *("Press only", "Not open to the public", "MEDIA ADVISORY"),
    ),
    "fr": (
        *("jeudi 3 juin 2027, de {start} à 11h45 CEST", "jeudi 27 mai 2027 à 16h00 CEST"),
        *("mardi 25 mai 2027 à 12h00 BST (Londres)", "jeudi 3 juin 2027, CEST", "09h30–10h15", "{start}–11h45"),
        *("10h30", "vendredi 4 juin 2027, BST (Londres)", "08h30", "jeudi 3 juin 2027 à 10h30 CEST"),
        *("jeudi 3 juin 2027 à 10h45 CEST", "1er septembre 2026", "Bruxelles, le 20 mai 2027"),
        *("Réservé à la presse", "Non ouvert au public", "AVIS AUX MÉDIAS"),
    ),
    "ar": (
        *("الخميس 3 يونيو 2027، من الساعة {start} إلى 11:45 CEST", "الخميس 27 مايو 2027، الساعة 16:00 CEST"),
        *(
            "الثلاثاء 25 مايو 2027، الساعة 12:00 BST (لندن)",
            "الخميس 3 يونيو 2027، CEST",
            "09:30–10:15",
            "{start}–11:45",
        ),
        *("10:30", "الجمعة 4 يونيو 2027، BST (لندن)", "08:30", "الخميس 3 يونيو 2027، الساعة 10:30 CEST"),
        *("الخميس 3 يونيو 2027، الساعة 10:45 CEST", "1 سبتمبر 2026", "بروكسل، 20 مايو 2027"),
        *("للصحافة فقط", "غير مفتوح للجمهور", "دعوة صحفية"),
    ),
}
EMBARGO = {
    "en": "EMBARGOED UNTIL 10:00 CEST on Thursday 20 May 2027",
    "fr": "SOUS EMBARGO JUSQU’AU jeudi 20 mai 2027 à 10h00 CEST",
    "ar": "يُحظر النشر حتى الخميس 20 مايو 2027، الساعة 10:00 CEST",
}
UNSHOWN = {  # keys whose values stand in other words (MOMENTS), in headers, or nowhere
    *("kind", "id", "language", "embargo", "zone", "fallback", "subject", "preheader", "file", "width", "terms"),
    *("starts", "ends", "at", "until", "public", "date"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happened: the newsroom, what its commands said, and the messages of both waves and of the correction."""

    press: Press
    checked: Done
    previewed: Path
    refused: Done
    approved: Done
    first: tuple[bytes, ...]
    second: tuple[bytes, ...]
    corrected: tuple[bytes, ...]
    report: str
    status: tuple[Mapping[str, str], ...]

    @property
    def messages(self) -> Iterator[tuple[bytes, str, str]]:
        """Each message with its language and the hour at which the event begins in it."""
        for contents, start in ((self.first + self.second, "11:00"), (self.corrected, "11:15")):
            for content in contents:
                language = str(parsed(content)["Content-Language"])
                yield content, language, start.replace(":", "h") if language == "fr" else start


def photograph() -> bytes:
    """A JPEG of a weir, taken with the camera turned: its pixels lie on their side (EXIF orientation 6)."""
    image = Image.new("RGB", (1000, 1400), (120, 160, 200))
    drawn = ImageDraw.Draw(image)
    drawn.rectangle((0, 900, 1000, 1400), fill=(70, 110, 140))
    drawn.rectangle((100, 400, 400, 900), fill=(150, 70, 50))
    exif = Image.Exif()
    exif[0x0112] = 6
    return _saved(image.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)


def curve() -> bytes:
    """A PNG with a falling line."""
    image = Image.new("RGB", (800, 500), "white")
    ImageDraw.Draw(image).line([(50, 100), (300, 180), (500, 260), (750, 420)], fill=(150, 20, 40), width=8)
    return _saved(image, "PNG")


def _saved(image: Image.Image, picture_format: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, picture_format, **options)
    return stream.getvalue()


def paper(words: str) -> bytes:
    """A file that is told by its bytes as a PDF."""
    return f"%PDF-1.7\n{words * 400}\n%%EOF\n".encode()


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Tell the whole story once."""
    press = found(tmp_path_factory.mktemp("water") / "room")
    press.clock.passed = PLANNED - datetime.now(UTC)
    for language in NAMES:
        name = f"water-summit.{language}.md"
        press.write(f"advisories/{name}", (TEXTS / name).read_bytes())
    press.write("lists/readers.csv", (TEXTS / "readers.csv").read_bytes())
    press.write("pictures/weir.jpg", photograph())
    press.write("pictures/levels.png", curve())
    for language in NAMES:
        press.write(f"papers/programme.{language}.pdf", paper(language))
    press.write("papers/treaty.pdf", paper("treaty"))
    press.write("papers/levels.csv", "year,metres\n2007,2.1\n2026,1.3\n")
    settings = press.folder / "advisory.toml"
    settings.write_text(f"approval = true\n{settings.read_text()}")
    page = press.folder / "page.html"
    with MailServer() as server:
        press.go_live(server.port)
        run = press.run
        assert run("run").returncode == 0
        checked = run("check", "water-summit", "-l", "readers", "--format", "json")
        assert run("preview", "water-summit", "-l", "readers", "--no-open", "-o", str(page)).returncode == 0
        refused = run("send", "water-summit", "-l", "readers", "--yes")
        assert server.accepted == []
        approved = run("approve", "water-summit", "--yes", env=KEY)
        _ran(run("run"))
        first = [kept.content for kept in server.accepted]
        press.clock.passed = END + timedelta(minutes=2) - datetime.now(UTC)
        _ran(run("run"))
        second = [kept.content for kept in server.accepted[len(first) :]]
        for path in (press.folder / "advisories").glob("water-summit.*.md"):
            path.write_text(re.sub(r"(starts: '(?:2027-06-03 )?)11:00'", r"\g<1>11:15'", path.read_text()))
        words = [word for language in ("fr", "ar") for word in ("--in", language, NEWS[language])]
        _ran(run("correct", "water-summit", "--what", NEWS["en"], *words, "--yes"), code=77)
        assert len(server.accepted) == len(first) + len(second)
        _ran(run("approve", "water-summit", "--yes", env=KEY))
        _ran(run("run"))
        corrected = [kept.content for kept in server.accepted[len(first) + len(second) :]]
    _ran(run("report", "water-summit", "-o", str(press.folder / "report.html")))
    return Story(
        press=press,
        checked=checked,
        previewed=page,
        refused=refused,
        approved=approved,
        first=tuple(first),
        second=tuple(second),
        corrected=tuple(corrected),
        report=(press.folder / "report.html").read_text(encoding="utf-8"),
        status=tuple(csv.DictReader(run("status", "water-summit", "--format", "csv").stdout.splitlines())),
    )


def _ran(done: Done, code: int = 0) -> None:
    assert done.returncode == code, done.stderr


def _readers(contents: tuple[bytes, ...]) -> dict[str, str]:
    """The language that each reader got. Nobody got two messages."""
    messages = [parsed(content) for content in contents]
    got = {message["To"].addresses[0].username: str(message["Content-Language"]) for message in messages}
    assert len(got) == len(messages)
    return got


def facts(language: str, start: str) -> list[str]:
    """All words and moments of one language's file, as a reader sees them."""
    head, body = (TEXTS / f"water-summit.{language}.md").read_text(encoding="utf-8").split("\n---\n", 1)
    facts = [*_values(yaml.load(head, Loader=yaml.BaseLoader))]
    facts += [moment.format(start=start) for moment in MOMENTS[language]]
    for line in body.splitlines():
        facts += [cell for cell in line.split("|") if letters(cell)]
    return [piece for fact in facts for piece in _without_links(fact)]


def _values(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in UNSHOWN:
                yield from _values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner)
    else:
        yield str(value)


def _without_links(fact: str) -> Iterator[str]:
    """Cut a text at its links, into the words before, of, and behind a link, and its address."""
    yield from (piece for piece in re.split(r"\[([^\]]*)\]\(([^)]*)\)", fact) if letters(piece))


def _line(header: str) -> str:
    """A header without the line breaks of folding (RFC 5322 2.2.3), which some parsers leave in it."""
    return re.sub(r"\r?\n(?=[ \t])", "", header)


def _missing(language: str, start: str, *texts: str) -> dict[int, list[str]]:
    """Facts that are missing in each of some texts, by the number of the text."""
    wanted = facts(language, start)
    assert len(wanted) > 100
    shown = [letters(text) for text in texts]
    missing = {number: [fact for fact in wanted if letters(fact) not in text] for number, text in enumerate(shown)}
    return {number: lost for number, lost in missing.items() if lost}


def _page(html: str) -> str:
    """Words of a page, with the targets of its links and the words of its pictures."""
    return " ".join((seen(html), *map(unescape, re.findall(r'alt="([^"]*)"', html))))


def test_check_finds_no_mistake_and_an_approval_is_needed_when_nothing_is_wrong(story: Story) -> None:
    """The texts are right, so that check has no error, and none of its warnings is about the texts."""
    findings = json.loads(story.checked.stdout)["findings"]
    assert story.checked.returncode == 0, findings
    assert {each["code"] for each in findings if each["level"] != "note"} <= {"EMB11", "EMB20", "ADV38", "ADV40"}
    assert (story.refused.returncode, story.approved.returncode) == (77, 0)
    shown = " ".join((story.approved.stdout + story.approved.stderr).split())
    assert all(words in shown for words in ("first treaty on shared rivers", "premier traité", "أول معاهدة"))


def test_each_reader_gets_one_language_once_in_each_wave_and_the_correction(story: Story) -> None:
    """Trusted readers have the text with the banner, the others at the embargo's end without it, all the correction."""
    assert _readers(story.first) == {name: LANGUAGE[name] for name in EARLY}
    assert _readers(story.second) == {name: tag for name, tag in LANGUAGE.items() if name not in EARLY}
    assert _readers(story.corrected) == LANGUAGE
    for contents, embargoed in ((story.first, True), (story.second, False), (story.corrected, False)):
        for content in contents:
            message = parsed(content)
            for part in (part_text(message), _page(part_text(message, "html"))):
                banners = letters(part).count(letters(EMBARGO[str(message["Content-Language"])]))
                assert (banners >= 2) if embargoed else banners == 0
    for content in story.corrected:
        message = parsed(content)
        news = {tag: all(letters(words) in letters(text) for text in _texts(content)) for tag, words in NEWS.items()}
        assert [tag for tag, is_there in news.items() if is_there] == [message["Content-Language"]]


def _texts(content: bytes) -> tuple[str, str]:
    message = parsed(content)
    return part_text(message), _page(part_text(message, "html"))


def test_each_fact_stands_in_both_parts_by_two_parsers(story: Story) -> None:
    """Python's parser and mail-parser find each fact of each language in text and page, and the same subject."""
    for content, language, start in story.messages:
        other = mailparser.parse_from_bytes(content)
        assert other.defects == []
        assert _line(other.subject) == parsed(content)["Subject"]
        texts = (*_texts(content), "".join(other.text_plain), _page("".join(other.text_html)))
        assert _missing(language, start, *texts) == {}, language


def test_each_fact_stands_in_both_parts_by_notmuch(story: Story, tmp_path: Path) -> None:
    """notmuch, whose parser (GMime) shares nothing with Python's, finds the same facts, files and subjects."""
    if shutil.which("notmuch") is None:
        pytest.skip("notmuch is not installed: apt-get install notmuch")
    notmuch = _Notmuch(tmp_path, [content for content, *_ in story.messages])
    for content, language, start in story.messages:
        message = parsed(content)
        subject, parts = notmuch.show(str(message["Message-ID"]).strip("<>"))
        assert subject == message["Subject"]
        texts = {part["content-type"]: part["content"] for part in parts if "filename" not in part}
        assert list(texts) == ["text/plain", "text/html"]
        assert _missing(language, start, texts["text/plain"], _page(texts["text/html"])) == {}, language
        ours = [part.get_filename() for part in message.walk() if part.get_filename()]
        assert [part["filename"] for part in parts if "filename" in part] == ours


class _Notmuch:
    """A notmuch with some messages, in a folder of its own."""

    def __init__(self, folder: Path, contents: list[bytes]) -> None:
        for name in ("new", "cur", "tmp"):
            (folder / "mail" / name).mkdir(parents=True)
        for number, content in enumerate(contents):
            (folder / "mail" / "new" / str(number)).write_bytes(content)
        self.config = folder / "config"
        self.config.write_text(f"[database]\npath={folder / 'mail'}\n[user]\nprimary_email=a@example.org\n")
        self._run("new", "--quiet")

    def _run(self, *words: str) -> str:
        command = ["notmuch", f"--config={self.config}", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout

    def show(self, message_id: str) -> tuple[str, list[dict[str, Any]]]:
        """Subject and leaves of a message, in their order."""
        words = ("--format=json", "--include-html", "--entire-thread=false", f"id:{message_id}")
        (message,) = _messages(json.loads(self._run("show", *words)))
        return message["headers"]["Subject"], [*_leaves(message["body"])]


def _messages(tree: Any) -> Iterator[dict[str, Any]]:
    """Messages in the nested lists of notmuch, in which those that were not asked for are empty."""
    if isinstance(tree, dict):
        yield tree
    elif isinstance(tree, list):
        for inner in tree:
            yield from _messages(inner)


def _leaves(parts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in parts:
        if part["content-type"].startswith("multipart/"):
            yield from _leaves(part["content"])
        else:
            yield part


def test_each_message_has_its_pictures_and_papers(story: Story) -> None:
    """A message has two pictures by Content-ID, and the three papers of its language, byte for byte."""
    for content, language, _ in story.messages:
        message = parsed(content)
        files = {str(part.get_filename()): part for part in message.walk() if part.get_filename()}
        papers = {
            NAMES[language]: paper(language),
            "treaty.pdf": paper("treaty"),
            "levels.csv": b"year,metres\n2007,2.1\n2026,1.3\n",
        }
        assert {name: files[name].get_payload(decode=True) for name in papers} == papers
        assert set(files) - papers.keys() - {"water-summit.ics"} == {"weir.jpg", "levels.png"}
        shown = re.findall(r'src="cid:([^"]+)"', part_text(message, "html"))
        assert shown == [files[name]["Content-ID"].strip("<>") for name in ("weir.jpg", "levels.png")]


def test_superdesk_reads_headline_text_and_pictures_when_it_takes_the_last_parts(story: Story) -> None:
    """By Superdesk's rules the headline is the whole subject and the body the advisory, whatever is attached."""
    for content, language, start in story.messages:
        message, item = parsed(content), ingest(content)
        assert _line(item.headline) == message["Subject"]
        assert (item.text, item.html) == (part_text(message), part_text(message, "html"))
        assert _missing(language, start, item.text, _page(item.html)) == {}, language
        assert item.pictures == ("weir.jpg",)
        assert len(item.calendars) == (content not in story.first)


def test_calendar_file_says_the_same_to_two_parsers(story: Story) -> None:
    """Icalendar and ical read one event with time, place and words of the language; the correction has its UID.

    The edition under embargo has no calendar file.
    """
    stream = pytest.importorskip("ical.calendar_stream", reason="of the extra test")
    uids = set()
    for content, language, start in story.messages:
        calendars = ingest(content).calendars
        assert bool(calendars) is (content not in story.first)
        for calendar in calendars:
            (event,) = icalendar.Calendar.from_ical(calendar).walk("VEVENT")
            (other,) = stream.IcsCalendarStream.calendar_from_ics(calendar.decode()).events
            begins = datetime(2027, 6, 3, 9, 0 if start.endswith("00") else 15, tzinfo=UTC)
            assert event.decoded("dtstart").astimezone(UTC) == other.dtstart.astimezone(UTC) == begins
            assert event.decoded("dtend").astimezone(UTC) == other.dtend.astimezone(UTC)
            assert (str(event["uid"]), str(event["summary"])) == (other.uid, other.summary)
            assert (str(event["location"]), str(event["description"])) == (other.location, other.description)
            assert event.decoded("sequence") == other.sequence == (content in story.corrected)
            assert str(event["status"]) == other.status.value == "CONFIRMED"
            uids.add(other.uid)
            file = yaml.safe_load((TEXTS / f"water-summit.{language}.md").read_text().split("\n---\n")[0])
            assert other.summary == file["event"]["title"]
            for words in (file["event"]["who"], *(item["title"] for item in file["programme"])):
                assert words in other.description
    assert len(uids) == 1


def test_report_counts_each_language(story: Story) -> None:
    """The report and the rows of status say who got what: eight people the text, and eight the correction."""
    assert sorted(row["email"].partition("@")[0] for row in story.status) == sorted([*LANGUAGE, *LANGUAGE])
    assert {row["state"] for row in story.status} == {"accepted"}
    page: Any = lxml.html.document_fromstring(story.report)
    rows = [[cell.text_content() for cell in row] for row in page.iterfind(".//table[@class='by-list']//tr")]
    assert sorted(row[1:4] for row in rows[1:]) == [["ar", "2", "2"], ["en", "3", "3"], ["fr", "3", "3"]]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One browser."""
    if not (shutil.which("chromium") and shutil.which("bash")):
        pytest.skip("Chromium is not installed")
    running = Chromium(tmp_path_factory.mktemp("profile"))
    yield running
    running.close()


_PICTURES = """[...document.images].map(image => [image.alt, image.complete && image.naturalWidth,
  image.naturalHeight, image.getBoundingClientRect().width])"""


@pytest.mark.browser
def test_pictures_are_shown_upright_and_within_a_phone_in_chromium(
    story: Story, browser: Chromium, tmp_path: Path
) -> None:
    """Each message's pictures load from its own parts, the photograph stands upright, and both fit the width."""
    for number, (content, language, _) in enumerate(story.messages):
        message = parsed(content)
        html = part_text(message, "html")
        for part in message.walk():
            if part["Content-ID"]:
                data = base64.b64encode(part.get_payload(decode=True)).decode()  # type: ignore[arg-type]
                html = html.replace(
                    f"cid:{part['Content-ID'].strip('<>')}", f"data:{part.get_content_type()};base64,{data}"
                )
        file = tmp_path / f"{number}.html"
        file.write_text(html, encoding="utf-8")
        file_facts = yaml.safe_load((TEXTS / f"water-summit.{language}.md").read_text().split("\n---\n")[0])
        for width in (375, 800):
            browser.open(file, width=width)
            weir, levels = browser.run(_PICTURES)
            assert [weir[0], levels[0]] == [picture["alt"] for picture in file_facts["pictures"]]
            assert weir[2] > weir[1] > 0
            assert levels[1] > levels[2] > 0
            assert max(weir[3], levels[3]) <= min(width, 560)
            assert browser.run("document.documentElement.scrollWidth") <= width
