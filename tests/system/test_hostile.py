"""Hostile and broken input: one clear sentence, the right exit code, nothing sent."""

import contextlib
import http.server
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.breadth import sampled
from tests.system.press import Press, journalists, part_text

FRONT = """---
kind: media-advisory
language: en-GB
release: {release}
headline: "A headline"
dateline: {{place: Brussels, date: 2026-11-20}}
event: {{title: Protest, starts: '2027-06-27 12:30', zone: Europe/Brussels, place: Somewhere}}
contacts: [{{name: Ada Example, phone: "+32 2 555 01 00", email: ada@newsroom.example}}]
{more}---
{body}
"""


def advisory(*, release: str = "immediate", more: str = "", body: str = "A paragraph of text.") -> str:
    """A sound advisory with one thing changed."""
    return FRONT.format(release=release, more=more, body=body)


def _refused(press: Press, code: int, *words: str, file: str = "a.md", lists: str = "people") -> str:
    """Run send, and hold it to its promises; what it said."""
    done = press.run("send", str(press.folder / file), "-l", lists, "--yes")
    said = done.stderr
    assert done.returncode == code, said
    assert "Traceback" not in said
    assert not (press.folder / "outbox").exists()
    for word in words:
        assert word in " ".join(said.split()), said
    return said


@pytest.fixture(autouse=True)
def _people(press: Press) -> None:
    press.write("lists/people.csv", journalists(3))
    press.write("a.md", advisory())


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b'a@example.com,"Ada\r\nBcc: evil@example.org",Outlet', "LST09"),
        (b"a@example.com,=?utf-8?q?Ada=0ABcc=3A_evil=40example.org?=,Outlet", "LST09"),
        (b"a@example.com,Ada\x00,Outlet", "LST0"),
        (b'a@example.com,"Ada,Outlet\nb@example.com,Bob,Outlet', "LST05"),
        (b"a@example.com,Jos\xe9,Outlet", "LST01"),
        (b"a@example.com,Ada,Outlet,too,many", "LST04"),
        (b"not an address,Ada,Outlet", "LST03"),
    ],
)
def test_send_refuses_a_list_when_a_row_is_bad(press: Press, row: bytes, code: str) -> None:
    """A list with a bad row is refused with the finding's code and its line.

    The rows hold line breaks, encoded words, NUL, open quotes, foreign encodings, wrong cell counts and bad addresses.
    """
    press.write("lists/people.csv", b"email,first_name,outlet\n" + row + b"\n")
    _refused(press, 65, code, "people.csv:")


def test_send_leaves_code_as_text_when_it_stands_in_a_cell(press: Press) -> None:
    """A <script> in an outlet is escaped in the HTML part, and {{ }} in a name is never run."""
    press.write("lists/people.csv", "email,first_name,outlet\na@example.com,{{7*7}},<script>alert(1)</script>\n")
    done = press.run("send", str(press.folder / "a.md"), "-l", "people", "--yes")
    assert done.returncode == 0, done.stderr
    (message,) = press.outbox()
    html = part_text(message, "html")
    assert "<script" not in html
    assert "49" not in message["To"]
    assert "{{7*7}}" in message["To"]


def test_send_refuses_a_list_when_it_is_empty(press: Press) -> None:
    """A list without people is refused, since nobody to send to is a mistake and no success."""
    press.write("lists/people.csv", "email,first_name\n")
    _refused(press, 65, "LST08")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("a: &a [x, x]\nb: [*a, *a]\n", "ADV05"),
        ("headline: again\n", "ADV04"),
        ("boilerplate: " + "[" * 300 + "]" * 300 + "\n", "ADV0"),
        ("heading: x\n", "ADV06"),
        ("picture: {file: ../../etc/hostname, caption: x}\n", "ADV15"),
        ("picture: {file: /etc/hostname, caption: x}\n", "ADV15"),
        ('subject: "=?utf-8?q?Hi=0ABcc=3A_evil@example.org?="\n', "ADV13"),
        ('subject: "one\\rtwo"\n', "ADV13"),
    ],
)
def test_send_refuses_an_advisory_when_a_fact_is_bad(press: Press, more: str, code: str) -> None:
    """An advisory with a bad fact is refused with the finding's code and its line.

    The facts hold YAML bombs, double keys, deep nesting, unknown keys, paths out of the newsroom and forged headers.
    """
    press.write("a.md", advisory(more=more))
    _refused(press, 65, code, "a.md:")


def test_send_refuses_a_picture_when_its_link_leads_out_of_the_newsroom(press: Press, tmp_path: Path) -> None:
    """A picture whose link leads out of the newsroom is refused, since its path is followed before it is believed."""
    outside = tmp_path / "secret.png"
    outside.write_bytes(b"x")
    (press.folder / "pictures").mkdir()
    (press.folder / "pictures" / "p.png").symlink_to(outside)
    press.write("a.md", advisory(more="picture: {file: pictures/p.png, caption: x}\n"))
    _refused(press, 65, "ADV15")


@pytest.mark.parametrize(
    ("release", "code"),
    [
        ("{embargo: '2027-06-05 00:01+02:00'}", "EMB01"),
        ("{embargo: '2027-06-05'}", "EMB01"),
        ("{embargo: 'midnight on Friday', zone: Europe/London}", "EMB01"),
        ("{embargo: '2027-06-05 00:01', zone: EST}", "EMB01"),
        ("{embargo: '2027-03-28 01:30', zone: Europe/London}", "EMB02"),
        ("{embargo: '2027-10-31 01:30', zone: Europe/London}", "EMB03"),
        ("{embargo: '2014-06-05 00:01', zone: Europe/London}", "EMB04"),
        ("{embargo: '2027-07-05 00:01', zone: Europe/London}", "EMB06"),
    ],
)
def test_send_refuses_an_embargo_when_its_time_is_doubtful(press: Press, release: str, code: str) -> None:
    """An embargo is refused if its time is vague, skipped or shown twice by clocks, over, or after the event."""
    press.write("a.md", advisory(release=release))
    _refused(press, 65, code, "a.md:")


def test_send_refuses_an_embargo_when_no_zone_is_named_anywhere(press: Press) -> None:
    """An embargo is refused where neither the file nor the newsroom names a zone, since its time means nothing."""
    toml = press.folder / "advisory.toml"
    toml.write_text("".join(line for line in toml.read_text().splitlines(True) if not line.startswith("zone")))
    press.write("a.md", advisory(release="{embargo: '2027-06-05 00:01'}"))
    _refused(press, 65, "EMB01")


@pytest.mark.slow
def test_send_holds_people_when_they_never_agreed_to_the_embargo(press: Press) -> None:
    """A text under embargo reaches at once only people who agreed, with the bar, and nobody where nobody did."""
    release = "{embargo: '2027-06-05 00:01', zone: Europe/London}"
    press.write("a.md", advisory(release=release))
    done = press.run("send", str(press.folder / "a.md"), "-l", "people", "--yes")
    assert done.returncode == 0, done.stderr
    assert "EMB11" in done.stderr
    assert press.run("run").returncode == 0
    assert not (press.folder / "outbox").exists()
    press.write(
        "lists/people.csv",
        "email,zone,embargo_ok,embargo_agreed_on\n"
        "yes@example.com,America/New_York,yes,2026-09-01\nno@example.com,,no,\nold@example.com,,yes,2024-01-01\n",
    )
    done = press.run("send", str(press.folder / "a.md"), "-l", "people", "--yes")
    assert done.returncode == 0, done.stderr
    (message,) = press.outbox()
    assert message["To"].addresses[0].addr_spec == "yes@example.com"
    assert "EMBARGO" in message["Subject"]
    text = part_text(message)
    assert "00:01 BST" in text
    assert "19:01 EDT" in text or "7:01" in text
    assert "23:01 UTC" in text
    assert "Friday 4 June" in text  # in New York it is still the day before


@pytest.fixture
def trap() -> Iterator[tuple[int, list[str]]]:
    """A web server that nobody must ask anything."""
    asked: list[str] = []

    class Trap(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = http.server.HTTPServer(("127.0.0.1", 0), Trap)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "sheet",
    sampled(
        [
            '<style>@import url("http://127.0.0.1:{port}/x.css");</style>',
            "<style>@import 'http://127.0.0.1:{port}/x.css';</style>",
            "<style>@\\69mport url(http://127.0.0.1:{port}/x.css);</style>",
            "<style>/**/@IMPORT url(http://127.0.0.1:{port}/x.css);</style>",
            '<link rel="stylesheet" href="http://127.0.0.1:{port}/x.css">',
        ],
        lambda sheet: "/**/" not in sheet and 'url("' not in sheet,
    ),
)
def test_template_fetches_nothing_when_it_names_an_external_style_sheet(
    press: Press, trap: tuple[int, list[str]], sheet: str
) -> None:
    """A template with an external style sheet is refused and no request leaves.

    Otherwise a stranger would learn of the embargo.
    """
    port, asked = trap
    page = (
        '<!DOCTYPE html>\n<html lang="en" dir="ltr"><head>'
        + sheet.format(port=port)
        + "</head><body><p>x</p></body></html>"
    )
    press.write("templates/media-advisory.html", page)
    _refused(press, 65, "HTM04")
    assert asked == []


def test_template_is_refused_when_it_reaches_outside_its_data(press: Press) -> None:
    """A template that climbs out of its data by a known way is refused in a sentence."""
    press.write("templates/media-advisory.txt", "{{ ''.__class__.__mro__[1].__subclasses__() }}\n")
    _refused(press, 65, "TPL0")


@pytest.mark.slow
def test_template_is_refused_when_it_drops_a_field(press: Press) -> None:
    """A template that drops fields of the advisory is refused.

    In 2008 a sub-head of a financial release vanished this way.
    """
    press.write("templates/media-advisory.txt", "{{ advisory.headline }}\n")
    _refused(press, 65, "HTM03")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("He said PENDING LARRY QUOTE.", "TXT01"),
        ("Dear [[Firstname]], hello.", "TXT02"),
        ("Write to [email protected] now.", "TXT03"),
    ],
)
def test_send_refuses_words_when_they_are_left_from_a_draft(press: Press, body: str, code: str) -> None:
    """A placeholder, an unfilled greeting or the residue of scraping is refused with its line."""
    press.write("a.md", advisory(body=body))
    _refused(press, 65, code, "a.md:10")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("send", "nowhere.md", "-l", "people"), 66),
        (("send", "a.md", "-l", "nobody"), 66),
        (("check", "nowhere"), 66),
        (("status", "nothing"), 66),
        (("send", "a.md"), 64),
        (("sned",), 64),
        (("preview", "a.md", "--eml"), 64),
        (("suppress", "remove", "a@example.com"), 66),
    ],
)
def test_command_ends_in_a_sentence_when_its_words_are_wrong(press: Press, words: tuple[str, ...], code: int) -> None:
    """A missing file, a missing flag or an unknown verb ends with its exit code, in words and without a traceback."""
    done = press.run(*words, cwd=press.folder)
    assert done.returncode == code, done.stderr
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_status_names_init_when_there_is_no_newsroom(tmp_path: Path) -> None:
    """A command outside a newsroom ends with 78 and names `advisory init`."""
    done = Press(tmp_path).run("status")
    assert done.returncode == 78
    assert "advisory init" in done.stderr


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('form = "x"', "from"),
        ('zone = "EST"', "zone"),
        ('rate = "fast"', "rate"),
        ('smtp_password = "x"', ".env"),
    ],
)
def test_send_names_a_setting_when_it_is_wrong(press: Press, line: str, word: str) -> None:
    """An unknown setting, a wrong value or a secret in the wrong file ends with 78 and is named with its line."""
    toml = press.folder / "advisory.toml"
    key = line.split(" ", maxsplit=1)[0]
    kept = "".join(one for one in toml.read_text().splitlines(True) if not one.startswith(f"{key} "))
    toml.write_text(line + "\n" + kept)
    done = press.run("send", "a.md", "-l", "people", "--yes", cwd=press.folder)
    assert done.returncode == 78, done.stderr
    assert word in done.stderr
    assert "advisory.toml:1" in done.stderr


def test_send_refuses_when_no_way_out_is_set(press: Press) -> None:
    """A mailing without send_via is refused and nothing is sent anywhere, practice included."""
    (press.folder / ".env").unlink()
    done = press.run("send", "a.md", "-l", "people", "--yes", cwd=press.folder)
    assert done.returncode == 78
    assert "send_via" in done.stderr.lower()
    assert not (press.folder / "outbox").exists()


@pytest.mark.slow
def test_send_serves_the_held_once_when_the_embargo_is_over(press: Press) -> None:
    """The file without its embargo is refused before the embargo's end, and afterwards reaches the held alone."""
    people = "email,embargo_ok,embargo_agreed_on\nyes@example.com,yes,2026-09-01\nno@example.com,no,\n"
    press.write("lists/people.csv", people)
    press.write("a.md", advisory(release="{embargo: '2027-06-05 00:01', zone: Europe/London}"))
    words = ("send", str(press.folder / "a.md"), "-l", "people", "--yes")
    assert press.run(*words).returncode == 0
    assert press.run(*words).returncode == 0, "the same line again, while they are held, is no fault"
    press.write("a.md", advisory())
    early = press.run(*words)
    assert early.returncode == 65, "the embargo was taken away before its time"
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db")) as ledger, ledger:
        ledger.execute("UPDATE mailing SET embargo_until = ?", (1_700_000_000_000_000,))  # time passes
    assert press.run(*words).returncode == 0
    assert press.run(*words).returncode == 0
    to = sorted(message["To"].addresses[0].addr_spec for message in press.outbox())
    assert to == ["no@example.com", "yes@example.com"]
    assert ["EMBARGO" in message["Subject"] for message in press.outbox()].count(True) == 1


def test_send_refuses_the_example_sender_when_the_newsroom_is_live(press: Press) -> None:
    """A live mailing from the example's sender is refused with the address named, before a server is asked."""
    press.write(".env", "ADVISORY_SEND_VIA=smtp+starttls://user@mail.newsroom.example:587\n").chmod(0o600)
    done = press.run("send", str(press.folder / "a.md"), "-l", "people", "--yes")
    assert done.returncode == 78, done.stderr
    assert "press@newsroom.example" in done.stderr
