"""Names for the pictures of a document, by what their bytes are. Other formats than those of photos are left out."""

import re

from advisory_cli.intake.documents.blocks import Document, PictureFile
from advisory_cli.model.patterns import late_pattern

_STARTS = (
    (late_pattern(rb"\x89PNG\r\n\x1a\n"), "png"),
    (late_pattern(rb"\xff\xd8\xff"), "jpg"),
    (late_pattern(rb"GIF8[79]a"), "gif"),
    (late_pattern(rb"RIFF.{4}WEBP", 16), "webp"),
    (late_pattern(rb"II\*\x00|MM\x00\*"), "tif"),
    (late_pattern(rb"BM.{4}\x00\x00\x00\x00", 16), "bmp"),
)
_EXTENSIONS = {"jpeg": "jpg"}
_MOST = 50
_LARGEST = 30 * 2**20  # bytes


def usual_extension(media_type: str) -> str:
    """Return the usual ending for a media type, such as jpg for image/jpeg: else its subtype, or bin without one."""
    subtype = re.sub(r"[^a-z0-9]", "", media_type.lower().rpartition("/")[2])
    return _EXTENSIONS.get(subtype, subtype) or "bin"


def stored_pictures(document: Document, advisory_id: str) -> tuple[list[tuple[str, PictureFile]], list[str]]:
    """Return the pictures of a document with file names made of an id, and sentences on those that are left out.

    A picture that stands twice is returned once.
    """
    named: list[tuple[str, PictureFile]] = []
    left_out: list[str] = []
    seen: set[bytes] = set()
    for picture in document.pictures:
        if picture.content is None or picture.content in seen:
            continue
        seen.add(picture.content)
        extension = picture_format(picture.content)
        if not extension or len(named) >= _MOST or len(picture.content) > _LARGEST:
            left_out.append(picture.extension)
            continue
        named.append((f"{advisory_id}-{len(named) + 1}.{extension}", picture))
    if not left_out:
        return named, []
    kinds = ", ".join(sorted(set(left_out)))
    several = len(left_out) > 1
    count = f"{len(left_out)} pictures" if several else "A picture"
    return named, [f"{count} ({kinds}) {'are' if several else 'is'} left out: save as .jpg or .png what should go out."]


def picture_format(content: bytes) -> str:
    """Return the usual ending for the format of a picture's bytes, such as jpg. Empty for any other format."""
    return next((extension for start, extension in _STARTS if start.match(content)), "")
