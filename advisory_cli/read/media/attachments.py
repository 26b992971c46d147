"""Facts about a file that is to be attached: its media type, and what newsrooms' mail servers would refuse about it."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from advisory_cli.model.patterns import late_pattern

AS_BYTES = "application/octet-stream"
_WORD, _SHEET, _SLIDES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)
_TYPES = {  # IANA, media types; those of the kinds of files that press offices send
    ".pdf": "application/pdf",
    ".docx": _WORD,
    ".xlsx": _SHEET,
    ".pptx": _SLIDES,
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".rtf": "application/rtf",
    ".csv": "text/csv; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8; method=PUBLISH",
    ".vcf": "text/vcard; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".zip": "application/zip",
    ".epub": "application/epub+zip",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".svg": "image/svg+xml",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
}
_BEGINNINGS = {
    b"%PDF": (".pdf",),
    b"PK\x03\x04": (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".zip", ".epub", ".docm", ".xlsm", ".pptm"),
    b"\xd0\xcf\x11\xe0": (".doc", ".xls", ".ppt", ".msg", ".msi"),
    b"\xff\xd8\xff": (".jpg", ".jpeg"),
    b"\x89PNG": (".png",),
    b"GIF8": (".gif",),
}
# Blocked by default in Outlook and Gmail (support.microsoft.com, "Blocked attachments in Outlook"; support.google.com,
# "File types blocked in Gmail").
_PROGRAMS = frozenset(
    {
        *(".ade", ".adp", ".apk", ".app", ".appx", ".bat", ".cab", ".chm", ".cmd", ".com", ".cpl", ".dll"),
        *(".dmg", ".exe", ".hta", ".ins", ".iso", ".isp", ".jar", ".js", ".jse", ".lib", ".lnk", ".mde"),
        *(".msc", ".msi", ".msix", ".msp", ".mst", ".nsh", ".pif", ".ps1", ".py", ".reg", ".scr", ".sct"),
        *(".sh", ".shb", ".sys", ".url", ".vb", ".vbe", ".vbs", ".vxd", ".wsc", ".wsf", ".wsh", ".xll"),
    }
)
_MACROS = frozenset({".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".pptm", ".potm", ".ppam", ".ppsm"})
_ARCHIVES = frozenset({".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".arj", ".lzh", ".z"})
_UNREAD_ARCHIVES = _ARCHIVES - {".zip"}
_PAGES = frozenset({".html", ".htm", ".shtml", ".mht", ".svg"})
_MOST_ENTRIES = 2_000  # of an archive that are looked at
_MOST_DIRECTORY = 1_000_000  # bytes of an archive's directory, with about 10,000 entries
_ENCRYPTED = 1  # bit of a ZIP entry's flags
_HIDDEN = late_pattern(r"\s{4,}|[\u202a-\u202e\u2066-\u2069]")
_PDF_LOCK = late_pattern(r"/Encrypt\s+\d+\s+\d+\s+R|/Encrypt\s*<<")
_OLD_MACROS = (b"V\x00B\x00A\x00", b"_VBA_PROJECT", b"M\x00a\x00c\x00r\x00o\x00s\x00")
_TAIL = 4096


def media_type_of(name: str) -> str:
    """Return the media type of a file by the ending of its name, with parameters if any.

    An unknown ending, a plain text and a web page give application/octet-stream. Because newsroom software takes a part
    of type text/plain or text/html for the text of the message.
    """
    return _TYPES.get(PurePosixPath(name).suffix.lower(), AS_BYTES)


def is_misnamed(name: str, content: bytes) -> bool:
    """Tell whether a file begins as another kind of file than the ending of its name says.

    Only endings and beginnings of well-known kinds are compared.
    """
    ending = PurePosixPath(name).suffix.lower()
    known = {each for endings in _BEGINNINGS.values() for each in endings}
    begins = next((endings for start, endings in _BEGINNINGS.items() if content.startswith(start)), None)
    if begins is not None:
        return ending not in begins
    return ending in known - {".zip", ".msg", ".msi"}


def refused_by_gateways(name: str, content: bytes) -> Iterator[str]:
    """Yield why mail servers of newsrooms would refuse a file, each reason as a clause that follows its name.

    `name`: as a reader sees it. `content`: the bytes. An archive is looked into, and never unpacked.
    """
    endings = [each.lower() for each in PurePosixPath(name).suffixes]
    last = endings[-1] if endings else ""
    if last in _PROGRAMS:
        yield "is a program"
    elif last in _MACROS:
        yield "may contain macros"
    elif last in _UNREAD_ARCHIVES:
        yield "is an archive, which mail servers cannot always look into"
    elif last in _PAGES:
        yield "is a web page or drawing, which can contain a script"
    if len(endings) > 1 and {*endings[:-1]} & {*_TYPES, *_PROGRAMS, *_MACROS} and last != ".gz":
        yield "has two endings"
    if _HIDDEN.search(name):
        yield "hides a part of its name"
    yield from _of_content(last, content)


def _of_content(ending: str, content: bytes) -> Iterator[str]:
    if content.startswith(b"PK\x03\x04"):
        yield from _of_archive(ending, content)
    elif content.startswith((b"MZ", b"\x7fELF")):
        if ending not in _PROGRAMS:
            yield "is a program"
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        if any(mark in content for mark in _OLD_MACROS):
            yield "contains macros"
    elif content.startswith(b"%PDF"):
        ends = content[:_TAIL] + content[-_TAIL:]
        if _PDF_LOCK.search(ends.decode("latin-1")):
            yield "is protected by a password or restricted"
        if b"/JavaScript" in content or b"/Launch" in content:
            yield "contains a script"


class _TooManyEntriesError(Exception):
    """The directory of an archive is larger than is read."""


class _Directory(io.BytesIO):
    """Archive of which no directory is read that would fill the memory: zipfile reads the directory at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes. Raises _TooManyEntriesError for more than _MOST_DIRECTORY."""
        if size is not None and size > _MOST_DIRECTORY:
            raise _TooManyEntriesError
        return super().read(size)


def _of_archive(ending: str, content: bytes) -> Iterator[str]:
    """Yield the reasons about a ZIP file, and about office documents, which are ZIP files too."""
    try:
        with zipfile.ZipFile(_Directory(content)) as archive:
            entries = archive.infolist()[:_MOST_ENTRIES]
    except _TooManyEntriesError:
        yield "is an archive of too many files to look into"
        return
    except Exception:  # a file made to break its reader raises anything
        yield "is a damaged archive"
        return
    names = [entry.filename.lower() for entry in entries]
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        yield "is protected by a password, so that no mail server can look into it"
    if any(name.endswith("vbaproject.bin") for name in names) and ending not in _MACROS:
        yield "contains macros"
    if ending == ".zip":
        inside = {PurePosixPath(name).suffix for name in names}
        if inside & _PROGRAMS:
            yield "contains a program"
        elif inside & _MACROS:
            yield "contains a document with macros"
        elif inside & _ARCHIVES:
            yield "contains another archive"
