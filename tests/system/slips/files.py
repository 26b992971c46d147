"""Files that the drafts name: pictures and papers that are right, and those that the mistakes bring in."""

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Final

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

HUGE: Final = 60_000_000  # bytes, of which the disk holds almost none
LARGE: Final = 6_000_000


def put_files(folder: Path) -> None:
    """Write all of them into a newsroom."""
    for name, content in _contents().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    for name, beginning, size in (
        ("pictures/huge.jpg", _picture("JPEG"), HUGE),
        ("papers/film.mp4", b"\0\0\0\x18ftypmp42", HUGE),
        ("papers/large.pdf", _PDF, LARGE),
    ):
        with (folder / name).open("wb") as file:
            file.write(beginning)
            file.truncate(size)


_PDF: Final = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _contents() -> dict[str, bytes]:
    return {
        "pictures/town.jpg": _picture("JPEG"),
        "pictures/director.png": _picture("PNG"),
        "pictures/place.jpg": _with_place(),
        "pictures/author.jpg": _with_author(),
        "pictures/really-png.jpg": _picture("PNG"),
        "pictures/scan.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200),
        "pictures/map.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>',
        "pictures/page.jpg": _PDF,
        "pictures/half.jpg": _picture("JPEG", (300, 200))[:700],
        "pictures/empty.jpg": b"",
        "pictures/wide.png": _wide(),
        "papers/programme.pdf": _PDF,
        "papers/figures.xlsx": _archive("[Content_Types].xml", "xl/workbook.xml"),
        "papers/setup.exe": b"MZ" + bytes(200),
        "papers/figures.xlsm": _archive("[Content_Types].xml", "xl/vbaProject.bin"),
        "papers/programme.pdf.exe": b"MZ" + bytes(200),
        "papers/programme.docx": _PDF,
        "papers/figures.pdf": _archive("[Content_Types].xml", "xl/workbook.xml"),
        "papers/empty.pdf": b"",
        "papers/tool.zip": _archive("setup.exe"),
        "papers/journalists.csv": b"email,name\nann@daily.example,Ann\nben@evening.example,Ben\n",
        "lists/press.csv": b"email,name\nann@daily.example,Ann\n",
        "advisories/other.md": b"---\nkind: note\nheadline: Another text\n---\n\nWords.\n",
    }


def _picture(name: str, size: tuple[int, int] = (60, 40), **keywords: object) -> bytes:
    stream = io.BytesIO()
    image = Image.new("RGB", size)
    image.putdata([(x * 3 % 256, x * 7 % 256, x * 11 % 256) for x in range(size[0] * size[1])])
    image.save(stream, name, **keywords)
    return stream.getvalue()


def _with_place() -> bytes:
    exif = Image.Exif()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[3] = "N", "E"
    gps[2] = (IFDRational(50), IFDRational(50), IFDRational(42))
    gps[4] = (IFDRational(4), IFDRational(21), IFDRational(6))
    return _picture("JPEG", exif=exif.tobytes())


def _with_author() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = "Karim Said"
    return _picture("JPEG", exif=exif.tobytes())


def _wide() -> bytes:
    """The head of a picture of 30,000 by 30,000 pixels."""
    body = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", body), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), b"x")
    return stream.getvalue()
