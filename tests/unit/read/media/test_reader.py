"""Tests of the reader of all files of an advisory: what leaves, and a finding for each file that does not."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from advisory_cli.model.checks.findings import Level, Place
from advisory_cli.model.press.advisory import Attachment, Picture
from advisory_cli.model.press.files import Media
from advisory_cli.model.press.newsroom import GraphRoute, IdentityProvider, Newsroom, SignInClient
from advisory_cli.read.media.reader import MediaReader
from tests.compose_samples import founding
from tests.unit.read.media.test_pictures import photograph, revealing, saved, turned_with_second_picture

LINES = {"picture.file": 5, "pictures[0].file": 6, "pictures[1].file": 7, "attachments": 8, "attachments[0].file": 9}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A newsroom with a picture, a logo and papers, and with data of its own."""
    for name, content in {
        "pictures/ice.jpg": saved(photograph(300, 200), "JPEG"),
        "pictures/logo.png": saved(photograph(80, 40), "PNG"),
        "pictures/witness.jpg": revealing("JPEG"),
        "pictures/broken.jpg": b"\xff\xd8\xff",
        "papers/programme.pdf": b"%PDF-1.7\n" + b"x" * 2000,
        "papers/old/programme.pdf": b"%PDF-1.4\n",
        "papers/large.pdf": b"%PDF-1.7\n" + b"x" * 4_000_000,
        "papers/empty.pdf": b"",
        "lists/press.csv": b"email\nann@example.com\n",
        ".env": b"ADVISORY_SMTP_PASSWORD=secret\n",
        "advisory.toml": b"",
        "ledger/ledger.db": b"SQLite",
    }.items():
        (tmp_path / "room" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "room" / name).write_bytes(content)
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-1.7 outside")
    return tmp_path / "room"


def read(folder: Path, settings: dict[str, Any] | None = None, **fields: Any) -> Media:
    """The files of an advisory with these fields."""
    advisory = founding(**{"picture": None, "lines": LINES, "source": folder / "a.md", **fields})
    return MediaReader(Newsroom(folder=folder, **(settings or {}))).read(advisory)


def codes(media: Media) -> list[str]:
    """The codes of the findings."""
    return [found.code for found in media.findings]


def test_files_leave_in_their_order_with_all_that_is_known_of_them(folder: Path) -> None:
    """Pictures come first, then the logo, then attachments, each with its field, name, type, size and hash."""
    media = read(
        folder,
        {"logo": "pictures/logo.png"},
        pictures=(Picture(file="pictures/ice.jpg", alt="Ice"), Picture(url="https://newsroom.example/b.jpg")),
        attachments=(
            Attachment(file="papers/programme.pdf"),
            Attachment(url="https://newsroom.example/c.pdf", as_link=True),
            Attachment(file="papers/old/programme.pdf", name="Old.pdf"),
        ),
    )
    assert media.findings == ()
    assert [(loaded.file.path, loaded.file.name, loaded.file.media_type) for loaded in media.files] == [
        ("pictures[0]", "ice.jpg", "image/jpeg"),
        ("logo", "logo.png", "image/png"),
        ("attachments[0]", "programme.pdf", "application/pdf"),
        ("attachments[2]", "Old.pdf", "application/pdf"),
    ]
    assert [len(loaded.content) for loaded in media.files] == [loaded.file.size for loaded in media.files]
    assert (media.files[0].file.width, media.files[0].file.inline, media.files[2].file.inline) == (300, True, False)
    assert [loaded.file.path for loaded in media.logo_alone.files] == ["logo"]


def test_broken_picture_is_found_on_its_own_line(folder: Path) -> None:
    """A picture that cannot be shown is an error at its key, and does not leave."""
    media = read(folder, pictures=(Picture(file="pictures/ice.jpg"), Picture(file="pictures/broken.jpg")))
    (found,) = media.findings
    assert (found.code, found.level, found.place) == ("FIL01", Level.ERROR, Place(file=folder / "a.md", line=7))
    assert found.words == "pictures/broken.jpg is not a picture, or is damaged."
    assert len(media.files) == 1


def test_metadata_of_a_picture_are_told_unless_they_are_removed(folder: Path) -> None:
    """A picture of a witness that names the place is found, shown or attached, and with the setting leaves without."""
    fields: dict[str, Any] = {
        "picture": Picture(file="pictures/witness.jpg", alt="W"),
        "attachments": (Attachment(file="pictures/witness.jpg"),),
    }
    media = read(folder, **fields)
    assert codes(media) == ["FIL03", "FIL03"]
    assert "tell where it was taken (GPS) and its author" in media.findings[0].words
    stripped = read(folder, {"strip_metadata": True}, **fields)
    assert codes(stripped) == []
    assert [b"Ada Example" in loaded.content for loaded in stripped.files] == [False, False]


@pytest.mark.parametrize(
    "path",
    ["lists/press.csv", ".env", "advisory.toml", "ledger/ledger.db", "papers/link.csv", "LISTS/press.csv"],
)
def test_own_data_of_the_newsroom_are_never_sent(folder: Path, path: str) -> None:
    """Lists, ledger, passwords and settings are refused, also behind a link, else a copied file could send them."""
    (folder / "papers" / "link.csv").symlink_to(folder / "lists" / "press.csv")
    if path == "LISTS/press.csv" and not (folder / path).exists():
        pytest.skip("capitals count in this folder")
    media = read(folder, attachments=(Attachment(file=path),))
    assert (codes(media), media.files) == (["FIL07"], ())


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("ppp.csv", b"email;name\nann@example.com;Ann\n"),
        ("contacts/eu.csv", b"Adresse e-mail;Nom\nann@example.com;Ann\n"),
        ("contacts/eu.txt", b"ann@example.com\nbea@example.com\ncas@example.com\n"),
        ("smtp.secret", b"hunter2\n"),
        ("papers/smtp.txt", b"hunter2\n"),
        ("papers/bundle.txt", b"certificate"),
        ("papers/service.json", b"{}"),
        ("notes.txt", b"of the newsroom"),
        ("kept/new/1.host", b"Subject: x"),
        ("kept/all.txt", b"x"),
        ("mail/cur/1.host", b"Subject: x"),
        ("papers/sent.eml", b"Subject: x"),
        ("papers/mine.key", b"x"),
        ("papers/key.txt", b"-----BEGIN PRIVATE KEY-----\nMII"),
        ("papers/copy.bin", b"SQLite format 3\0"),
        ("papers/other.md", b"---\nid: other\n---\nText.\n"),
        ("advisories/emb.md", b"---\nid: emb\n---\n"),
        ("advisories/emb.pdf", b"%PDF-1.7"),
        ("templates/mine.html", b"<p>"),
        ("reports/all.html", b"<p>"),
        ("exports/summit.pdf", b"%PDF-1.7"),
        ("previews/summit.html", b"<p>"),
    ],
)
def test_file_is_refused_when_it_is_kept_for_the_newsroom_wherever_it_lies(
    folder: Path, path: str, content: bytes
) -> None:
    """Lists, secrets, mail, keys, databases and other texts are refused by name, place or content."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    for name in ("new", "cur", "tmp"):
        (folder / "mail" / name).mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)
    newsroom = Newsroom(
        folder=folder,
        archive=folder / "kept",
        ca_file=folder / "papers" / "bundle.txt",
        sign_in=SignInClient(provider=IdentityProvider.GOOGLE, service_account=folder / "papers" / "service.json"),
    )
    advisory = founding(
        picture=None, lines=LINES, source=folder / "a.md", attachments=(Attachment(file=path, name="paper.pdf"),)
    )
    media = MediaReader(newsroom, private=(folder / "papers" / "smtp.txt",)).read(advisory)
    assert (codes(media), media.files) == (["FIL07"], ())


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("programme.pdf", b"%PDF-1.7"),
        ("papers/figures.csv", b"year;deaths\n2025;3\n"),
        ("papers/contact.txt", b"Programme\n10:00 Doors\nQuestions: ann@example.com\n"),
        ("papers/data/README.md", b"# Columns\n"),
        ("new/report.pdf", b"%PDF-1.7"),
        ("logo.png", saved(photograph(30, 20), "PNG")),
        ("advisories/ice.png", saved(photograph(30, 20), "PNG")),
    ],
)
def test_file_for_readers_is_attached(folder: Path, path: str, content: bytes) -> None:
    """Papers, tables of figures and pictures are no data of the newsroom."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)
    media = read(folder, attachments=(Attachment(file=path),))
    assert (codes(media), len(media.files)) == ([], 1)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("papers/gone.pdf", "There is no file"),
        ("papers", "is a folder or a device"),
        ("../secret.pdf", "not a path inside the newsroom"),
        ("papers/out.pdf", "leads out of the newsroom"),
        ("papers/pipe.pdf", "is a folder or a device"),
    ],
)
def test_path_is_refused_when_it_leads_to_no_file_of_the_newsroom(folder: Path, path: str, words: str) -> None:
    """A missing file, a folder, a pipe and a way out are one sentence each, and nothing hangs."""
    (folder / "papers" / "out.pdf").symlink_to(folder.parent / "secret.pdf")
    os.mkfifo(folder / "papers" / "pipe.pdf")
    media = read(folder, attachments=(Attachment(file=path),))
    assert (codes(media), media.files) == (["ADV15"], ())
    assert words in media.findings[0].words
    assert media.findings[0].place.line == 9


def test_attachments_are_refused_together_when_they_are_above_the_limit(folder: Path) -> None:
    """The sum in base64 counts, and the setting raises the limit."""
    both = (Attachment(file="papers/large.pdf"), Attachment(file="papers/programme.pdf"))
    media = read(folder, attachments=both)
    assert codes(media) == ["FIL05"]
    assert "5.5 MB as sent, and the limit is 5 MB" in media.findings[0].words
    assert media.findings[0].place.line == 8
    assert codes(read(folder, {"attachment_limit": 6}, attachments=both)) == []


def test_file_of_a_link_is_read_and_not_sent(folder: Path) -> None:
    """A file beside a link must be there, and does not leave nor count."""
    link = Attachment(file="papers/large.pdf", url="https://newsroom.example/large.pdf", as_link=True)
    assert read(folder, attachments=(link, link)) == Media()


def test_two_attachments_of_one_name_are_refused(folder: Path) -> None:
    """Two files of one name would replace each other on a journalist's disk."""
    files = ("papers/programme.pdf", "papers/old/programme.pdf")
    media = read(folder, attachments=tuple(Attachment(file=file) for file in files))
    assert (codes(media), len(media.files)) == (["FIL08"], 1)


def test_file_is_warned_of_when_newsrooms_refuse_it(folder: Path) -> None:
    """The reasons stand in one sentence, and the file leaves all the same."""
    (folder / "papers" / "plan.pdf.exe").write_bytes(b"MZ")
    media = read(folder, attachments=(Attachment(file="papers/plan.pdf.exe"),))
    assert (codes(media), len(media.files)) == (["FIL06"], 1)
    assert "plan.pdf.exe is a program and has two endings." in media.findings[0].words


def test_empty_attachment_is_found(folder: Path) -> None:
    """A PDF without a byte is said to be empty, which is another mistake than a wrong name."""
    (found,) = read(folder, attachments=(Attachment(file="papers/empty.pdf"),)).findings
    assert (found.code, found.words) == ("FIL02", "papers/empty.pdf is empty.")


def test_file_of_a_link_may_be_of_any_size(folder: Path) -> None:
    """Whoever has put a film on the web, and names its file beside the address, is not told to put it on the web."""
    with (folder / "papers" / "film.mp4").open("wb") as film:
        film.truncate(26_000_000)
    link = Attachment(file="papers/film.mp4", url="https://newsroom.example/film.mp4", as_link=True)
    assert read(folder, attachments=(link,)) == Media()


def test_attached_picture_keeps_its_orientation_and_nothing_else_when_metadata_are_removed(folder: Path) -> None:
    """A picture of a telephone, which lies on its side with a second one behind, arrives upright and without place."""
    (folder / "pictures" / "turned.jpg").write_bytes(turned_with_second_picture())
    media = read(folder, {"strip_metadata": True}, attachments=(Attachment(file="pictures/turned.jpg"),))
    (loaded,) = media.files
    assert (codes(media), b"Ada Example" in loaded.content, b"MPF" in loaded.content) == ([], False, False)
    with Image.open(io.BytesIO(loaded.content)) as image:
        image.load()
        assert dict(image.getexif()) == {0x0112: 6}


def test_what_stands_behind_an_attached_picture_is_told(folder: Path) -> None:
    """Without the setting, a second picture or a film behind the first is warned of; so is a format that keeps all."""
    (folder / "pictures" / "film.jpg").write_bytes(saved(photograph(60, 40), "JPEG") + b"ftypmp42")
    (found,) = read(folder, attachments=(Attachment(file="pictures/film.jpg"),)).findings
    assert (found.code, "data behind its end" in found.words) == ("FIL03", True)
    (folder / "pictures" / "w.tif").write_bytes(revealing("TIFF"))
    media = read(folder, {"strip_metadata": True}, attachments=(Attachment(file="pictures/w.tif"),))
    assert codes(media) == ["FIL03"]
    assert "strip_metadata" not in media.findings[0].remedy


def test_attached_png_keeps_its_orientation_and_nothing_else_when_metadata_are_removed(folder: Path) -> None:
    """A screenshot of a telephone that lies on its side arrives upright, without author and text."""
    exif, words = Image.Exif(), PngInfo()
    exif[0x0112], exif[0x013B] = 8, "Ada Example"
    words.add_text("Author", "Ada Example")
    content = saved(photograph(60, 40), "PNG", exif=exif, pnginfo=words)
    assert content.count(b"Ada Example") == 2
    (folder / "pictures" / "turned.png").write_bytes(content)
    (loaded,) = read(folder, {"strip_metadata": True}, attachments=(Attachment(file="pictures/turned.png"),)).files
    assert b"Ada Example" not in loaded.content
    with Image.open(io.BytesIO(loaded.content)) as image:
        image.load()
        assert dict(image.getexif()) == {0x0112: 8}
    upright = saved(photograph(60, 40), "PNG", exif=Image.Exif())
    (folder / "pictures" / "upright.png").write_bytes(upright)
    (loaded,) = read(folder, {"strip_metadata": True}, attachments=(Attachment(file="pictures/upright.png"),)).files
    assert b"eXIf" not in loaded.content


def test_files_are_refused_when_microsoft_graph_would_not_take_them(folder: Path) -> None:
    """What Graph refuses at each reader is refused before anything is sent, and other routes take it."""
    graph = {"route": GraphRoute(mailbox="press@newsroom.example"), "attachment_limit": 10}
    media = read(folder, graph, attachments=(Attachment(file="papers/large.pdf"),))
    assert codes(media) == ["FIL05"]
    assert "Microsoft Graph takes about" in media.findings[0].words
    assert media.findings[0].place.line == 8
    assert codes(read(folder, {"attachment_limit": 10}, attachments=(Attachment(file="papers/large.pdf"),))) == []
    assert codes(read(folder, graph, attachments=(Attachment(file="papers/programme.pdf"),))) == []


def test_one_file_that_is_attached_twice_is_warned_of(folder: Path) -> None:
    """The second of two equal lines was to be changed."""
    media = read(folder, attachments=(Attachment(file="papers/programme.pdf"),) * 2)
    assert [(found.code, found.level) for found in media.findings] == [("FIL08", Level.WARNING)]
