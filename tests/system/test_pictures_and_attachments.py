"""Pictures and attachments through the real command: seen in the plan, frozen, approved, sent, corrected, shown."""

import hashlib
import json
import re

import mailparser
import pytest

from advisory_cli.actions.preflight.prepare import prepare
from advisory_cli.actions.request import SendRequest
from advisory_cli.bootstrap import App
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.files import Media
from advisory_cli.read.media.reader import MediaReader
from tests.smtp_servers import MailServer
from tests.system.press import ADVISORY, Press, journalists, parsed, part_text
from tests.system.test_approval import BEA
from tests.unit.read.media.test_pictures import photograph, revealing, saved

MAILING = "eu-russia-summit-2014.1"
FILES = """pictures:
  - {file: pictures/ice.jpg, alt: Two boats, caption: The Danube, credit: Ada, url: 'https://newsroom.example/i.jpg'}
  - {file: pictures/small.png, alt: A gauge, width: 300}
attachments:
  - papers/programme.pdf
  - {file: papers/notes.txt, name: Notizen für später.txt, title: Notes}
  - {title: The figures, url: 'https://newsroom.example/figures.xlsx'}
dateline:"""
PDF = b"%PDF-1.7\n" + b"x" * 90_000


@pytest.fixture
def office(press: Press) -> Press:
    """A newsroom with a logo, three journalists, and an advisory with two pictures and three documents."""
    press.write("lists/l.csv", journalists(3))
    press.write("pictures/ice.jpg", saved(photograph(1600, 1000), "JPEG"))
    press.write("pictures/small.png", saved(photograph(320, 200), "PNG"))
    press.write("pictures/logo.png", saved(photograph(120, 60, "L"), "PNG"))
    press.write("papers/programme.pdf", PDF)
    press.write("papers/notes.txt", b"Not the text.\n")
    settings = press.folder / "advisory.toml"
    settings.write_text('logo = "pictures/logo.png"\ncalendar = false\n' + settings.read_text())
    _write(press, FILES)
    return press


def _write(press: Press, files: str) -> None:
    path = press.folder / ADVISORY
    path.write_text(path.read_text().replace("dateline:", files, 1))


def _send(press: Press, *words: str, code: int = 0) -> str:
    done = press.run("send", ADVISORY, "-l", "l", *words, "--yes")
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


def test_plan_names_files_in_one_line_and_its_json_in_full(office: Press) -> None:
    """The plan has one short line, -v a line for each file, and the JSON name, type, size and hash of each."""
    short = office.run("send", ADVISORY, "-l", "l", "--dry-run").stdout
    (line,) = [line for line in short.splitlines() if line.startswith("Files")]
    assert re.fullmatch(r"Files +3 pictures \(\d+ KB\), 2 attachments \(90 KB\)", line)
    long = " ".join(office.run("send", ADVISORY, "-l", "l", "--dry-run", "-v").stdout.split())
    assert f"programme.pdf (application/pdf, 90 KB, SHA-256 {hashlib.sha256(PDF).hexdigest()[:16]}…)" in long
    plan = json.loads(office.run("send", ADVISORY, "-l", "l", "--dry-run", "--format", "json").stdout)["plan"]
    assert [(file["file"], file["name"], file["shown"]) for file in plan["files"]] == [
        ("pictures/ice.jpg", "ice.jpg", True),
        ("pictures/small.png", "small.png", True),
        ("pictures/logo.png", "logo.png", True),
        ("papers/programme.pdf", "programme.pdf", False),
        ("papers/notes.txt", "Notizen für später.txt", False),
    ]
    assert plan["files"][3] == {
        "file": "papers/programme.pdf",
        "name": "programme.pdf",
        "media_type": "application/pdf",
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "shown": False,
    }


@pytest.mark.slow
@pytest.mark.parametrize("chunking", [0, 4])
def test_server_gets_every_file_whole_and_the_same_for_all(office: Press, chunking: int) -> None:
    """What a real server takes has each picture and attachment, for two parsers, and one text: the advisory's."""
    settings = office.folder / "advisory.toml"
    settings.write_text(f"chunking = {chunking}\n" + settings.read_text())
    with MailServer() as server:
        office.go_live(server.port)
        _send(office)
        contents = [message.content for message in server.accepted]
    assert len(contents) == 3
    files = set()
    for content in contents:
        message = parsed(content)
        parts = [part for part in message.walk() if not part.is_multipart()]
        assert [part.get_content_type() for part in parts] == [
            *("text/plain", "text/html", "image/jpeg", "image/png", "image/png"),
            *("application/pdf", "application/octet-stream"),
        ]
        assert [part.get_filename() for part in parts[2:]] == [
            *("ice.jpg", "small.png", "logo.png", "programme.pdf", "Notizen für später.txt")
        ]
        assert parts[5].get_payload(decode=True) == PDF
        html, text = part_text(message, "html"), part_text(message)
        shown = [f"cid:{part['Content-ID'].strip('<>')}" for part in parts[2:5]]
        assert sorted(re.findall(r'src="(cid:[^"]+)"', html)) == sorted(shown)
        assert re.search(r'<a href="https://newsroom.example/i.jpg"[^>]*><img', html)
        for words in (
            "The Danube Ada",
            "[Two boats]",
            "programme.pdf",
            "Notes",
            "Notizen für später.txt",
            "The figures",
        ):
            assert words in text
        assert 'alt="Two boats"' in html
        assert 'alt="Example Press Office"' in html
        other = mailparser.parse_from_bytes(content)
        assert [part["filename"] for part in other.attachments][-2:] == ["programme.pdf", "Notizen für später.txt"]
        files.add(content[content.index(b"Content-Type: image/jpeg") :])
    assert len(files) == 1  # the same for everybody, so that no part tells a reader from another


@pytest.mark.slow
def test_changed_picture_is_a_changed_text_after_an_approval(office: Press) -> None:
    """An approval is for the very pictures and papers: another picture under the same name does not leave."""
    settings = office.folder / "advisory.toml"
    settings.write_text("approval = true\n" + settings.read_text())
    assert office.run("run").returncode == 0
    _send(office, code=77)
    office.write("pictures/ice.jpg", saved(photograph(1600, 1001), "JPEG"))
    refused = office.run("approve", MAILING, "--yes", env=BEA)
    assert refused.returncode == 77
    assert "the file pictures/ice.jpg has changed" in " ".join(refused.stderr.split())
    office.write("pictures/ice.jpg", saved(photograph(1600, 1000), "JPEG"))
    assert office.run("approve", MAILING, "--yes", env=BEA).returncode == 0
    office.write("papers/programme.pdf", PDF + b"y")
    assert "the file papers/programme.pdf has changed since the approval" in " ".join(
        office.run("status", MAILING).stdout.split()
    )
    done = office.run("run")
    assert done.returncode == 77
    assert not (office.folder / "outbox" / "new").exists()
    office.write("papers/programme.pdf", PDF)
    assert office.run("run").returncode == 0
    assert len(list(office.outbox())) == 3


@pytest.mark.slow
def test_frozen_bytes_are_sent_whatever_becomes_of_the_files(office: Press) -> None:
    """A resend, the preview of a mailing and a reminder have the pictures as they were sent, wherever they are now."""
    path = office.folder / ADVISORY
    path.write_text(path.read_text().replace("2014-01-27 12:30", "2031-01-27 12:30"))
    _send(office)
    before = [message.as_bytes() for message in office.outbox()]
    for name in ("pictures/ice.jpg", "pictures/small.png", "papers/programme.pdf"):
        (office.folder / name).unlink()
    again = office.run("resend", MAILING, "--to", "p0@outlet0.example", "--reason", "Lost.", "--yes")
    assert again.returncode == 0, again.stderr
    assert office.run("preview", MAILING, "--output", str(office.folder / "p.html")).returncode == 0
    page = (office.folder / "p.html").read_text()
    assert page.count("data:image/jpeg;base64,") == 1
    reminded = office.run("remind", "eu-russia-summit-2014", "--what", "It is tomorrow.", "--yes")
    assert reminded.returncode == 0, reminded.stderr
    messages = list(office.outbox())
    assert len(messages) == len(before) + 1 + 3
    pictures = {
        part.get_payload(decode=True)
        for message in messages
        for part in message.walk()
        if part.get_content_type() == "image/jpeg"
    }
    assert len(pictures) == 1
    names = [part.get_filename() for part in messages[-1].walk() if part.get_filename()]
    assert "programme.pdf" in names


@pytest.mark.slow
def test_correction_has_the_new_picture_and_a_withdrawal_has_none(office: Press) -> None:
    """A correction of a picture alone repeats the text with the file as it is now; a withdrawal has the logo alone."""
    _send(office)
    office.write("pictures/ice.jpg", saved(photograph(1600, 1002), "JPEG"))
    done = office.run("correct", "eu-russia-summit-2014", "--what", "The picture.", "--yes")
    assert done.returncode == 0, done.stderr
    done = office.run("withdraw", "eu-russia-summit-2014", "--what", "Not ours.", "--yes")
    assert done.returncode == 0, done.stderr
    shapes = sorted(
        sorted(part.get_filename() or "" for part in message.walk() if part.get_filename())
        for message in office.outbox()
    )
    assert shapes.count(["logo.png"]) == 3
    assert len(shapes) == 9


def _lifted(office: Press) -> None:
    """Send the advisory to three cleared people under embargo, and lift it."""
    cleared = journalists(3).replace("zone\n", "zone,embargo_ok,embargo_agreed_on\n")
    office.write("lists/l.csv", cleared.replace("/Paris\n", "/Paris,yes,2026-05-01\n"))
    path = office.folder / ADVISORY
    text = path.read_text().replace("2014-01-27 12:30", "2031-01-27 12:30")
    path.write_text(text.replace("release: immediate", "release: {embargo: '2031-01-20 09:00', zone: Europe/Paris}"))
    _send(office)
    lifted = office.run("lift", "eu-russia-summit-2014", "--reason", "A paper has it.", "--yes")
    assert lifted.returncode == 0, lifted.stderr
    assert len(list(office.outbox())) == 6


@pytest.mark.slow
def test_reminder_has_the_files_of_the_text_when_a_lift_came_between(office: Press) -> None:
    """A lift goes without files. A reminder after it repeats the text with the files that readers have, not the lift's.

    The preview of the reminder, and the reminder sent once more to a reader, have them too.
    """
    _lifted(office)
    before = {bytes(message) for message in office.outbox()}
    reminded = office.run("remind", "eu-russia-summit-2014", "--what", "It is tomorrow.", "--yes")
    assert reminded.returncode == 0, reminded.stderr
    mailing = "eu-russia-summit-2014.3"
    again = office.run("resend", mailing, "--to", "p0@outlet0.example", "--reason", "Lost.", "--yes")
    assert again.returncode == 0, again.stderr
    reminders = [message for message in office.outbox() if bytes(message) not in before]
    assert len(reminders) == 4
    files = ["ice.jpg", "small.png", "logo.png", "programme.pdf", "Notizen für später.txt"]
    for message in reminders:
        assert [part.get_filename() for part in message.walk() if part.get_filename()] == files
        assert part_text(message, "html").count('src="cid:') == 3
    assert office.run("preview", mailing, "--output", str(office.folder / "p.html")).returncode == 0
    assert (office.folder / "p.html").read_text().count("data:image/jpeg;base64,") == 1


@pytest.mark.slow
def test_correction_without_a_change_is_refused_when_a_lift_came_between(office: Press) -> None:
    """After a lift, files that are as they were sent are no change. A picture that is another one is."""
    _lifted(office)
    correct = ("correct", "eu-russia-summit-2014", "--what", "Nothing at all.", "--yes")
    path = office.folder / ADVISORY
    path.write_text(re.sub(r"release: \{.*\}", "release: immediate", path.read_text()))
    refused = office.run(*correct)
    assert refused.returncode == 65
    assert "NOT05" in refused.stderr
    assert f"The text is what its readers have (mailing {MAILING})" in " ".join(refused.stderr.split())
    assert len(list(office.outbox())) == 6
    office.write("pictures/ice.jpg", saved(photograph(1600, 1002), "JPEG"))
    done = office.run(*correct)
    assert done.returncode == 0, done.stderr
    assert len(list(office.outbox())) == 9


@pytest.mark.slow
def test_check_names_what_is_wrong_with_files_at_their_lines(office: Press) -> None:
    """A picture of a witness, and a list that is attached, are found with the line of their key."""
    office.write("pictures/small.png", revealing("PNG"))
    path = office.folder / ADVISORY
    path.write_text(path.read_text().replace("  - papers/programme.pdf", "  - lists/l.csv"))
    done = office.run("check", ADVISORY)
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 65
    lines = path.read_text().splitlines()
    assert f"ERROR FIL07 room/{ADVISORY}:{lines.index('  - lists/l.csv') + 1}" in said
    number = next(number for number, line in enumerate(lines, 1) if "small.png" in line)
    assert f"WARNING FIL03 room/{ADVISORY}:{number}" in said


@pytest.mark.slow
def test_file_leaves_as_it_was_checked_when_it_is_saved_meanwhile(
    office: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `prepare` checked is what it composes: a file that vanishes or changes after the check changes nothing."""
    app = App.open(office.folder, {})
    reads = []
    real = MediaReader.read

    def read(reader: MediaReader, advisory: Advisory) -> Media:
        media = real(reader, advisory)
        reads.append(media)
        office.write("papers/programme.pdf", PDF + b"later")
        return media

    monkeypatch.setattr(MediaReader, "read", read)
    request = SendRequest(advisory=office.folder / ADVISORY, lists=(office.folder / "lists" / "l.csv",))
    with app.ledger() as ledger, prepare(request, app.context(), ledger) as prepared:
        assert prepared.composer is not None
        contents = [each.content for each in prepared.composer.files(Phase.OPEN)]
    assert len(reads) == 1
    assert PDF in contents


@pytest.mark.slow
def test_list_and_password_at_the_root_are_refused_when_they_are_attached(office: Press) -> None:
    """The list of -l, the file of the password and the archive are the newsroom's own, wherever they lie."""
    office.write("contacts/ppp.csv", journalists(3))
    office.write("papers/smtp.txt", b"hunter2\n")
    office.write("archive/new/x.eml", b"Subject: x\n\n")
    environment = office.folder / ".env"
    environment.write_text(environment.read_text() + f"ADVISORY_SMTP_PASSWORD_FILE={office.folder}/papers/smtp.txt\n")
    path = office.folder / ADVISORY
    refused = "  - contacts/ppp.csv\n  - papers/smtp.txt\n  - archive/new/x.eml"
    path.write_text(path.read_text().replace("  - papers/programme.pdf", refused))
    done = office.run("send", ADVISORY, "-l", "contacts/ppp.csv", "--yes")
    assert (done.returncode, done.stderr.count("FIL07")) == (65, 3)
