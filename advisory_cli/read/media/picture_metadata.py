"""Finder of metadata in pictures that tell about people: place, author, serial number. And the remover of metadata."""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_GPS_IFD, _EXIF_IFD = 0x8825, 0x8769
_AUTHORS = (0x013B, 0x9C9D)  # Artist, XPAuthor
_OWNER = 0xA430  # CameraOwnerName
_SERIALS = (0xA431, 0xA435, 0xC62F)  # BodySerialNumber, LensSerialNumber, CameraSerialNumber
_LATITUDE = 2
_IPTC_AUTHOR, _IPTC_PLACES = (2, 80), ((2, 90), (2, 92), (2, 95), (2, 101))
_XMP_AUTHOR = (b"dc:creator", b"photoshop:AuthorsPosition", b"exifEX:CameraOwnerName", b"aux:OwnerName")
_XMP_PLACE = (b"exif:GPSLatitude", b"photoshop:City", b"Iptc4xmpCore:Location", b"photoshop:State")
_XMP_SERIAL = (b"aux:SerialNumber", b"aux:LensSerialNumber", b"exifEX:BodySerialNumber", b"exifEX:LensSerialNumber")
GPS, PLACE, AUTHOR, SERIAL = "where it was taken (GPS)", "a place", "its author", "the camera's serial number"
BEHIND = "more than it shows (data behind its end)"

ORIENTATION = 0x0112  # Exif
_SOS, _EOI = 0xDA, 0xD9
_IN_SCAN = {0x00, *range(0xD0, 0xD8)}  # behind 0xFF in the pixels' data: a stuffed byte, restart markers
_APPLICATION, _COMMENT = range(0xE0, 0xF0), 0xFE  # segments that hold metadata (ITU T.81 B.1.1.3)
_KEPT_APPLICATION = ((0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe"))  # without which colours are others
_APP1, _EXIF = 0xE1, b"Exif\0\0"
_JFIF, _JFIF_THUMBNAIL = b"JFIF\0", 12  # bytes of the segment's body before the size of its small picture
_PNG_HEAD = 8
_PNG_EXIF = b"eXIf"
_REMOVED_CHUNKS = {_PNG_EXIF, b"tEXt", b"iTXt", b"zTXt", b"tIME"}  # PNG, third edition, 11.3


def revealing_metadata(image: "ImageFile") -> tuple[str, ...]:
    """Return in words what the metadata of an open picture tell about people, such as "its author". Empty for nothing.

    Exif, IPTC and XMP are read. Metadata that cannot be read count as none.
    """
    found: dict[str, None] = {}
    for words in (*_of_exif(image), *_of_iptc(image), *_of_xmp(image)):
        found.setdefault(words)
    if GPS in found:
        found.pop(PLACE, None)
    return tuple(found)


def _of_exif(image: "ImageFile") -> Iterator[str]:
    with suppress(Exception):  # metadata are often broken, and a hostile file breaks them anyhow
        exif = image.getexif()
        details = exif.get_ifd(_EXIF_IFD)
        if _LATITUDE in exif.get_ifd(_GPS_IFD):
            yield GPS
        if any(exif.get(tag) for tag in _AUTHORS) or details.get(_OWNER):
            yield AUTHOR
        if any(details.get(tag) or exif.get(tag) for tag in _SERIALS):
            yield SERIAL


def _of_iptc(image: "ImageFile") -> Iterator[str]:
    with suppress(Exception):  # as above
        from PIL.IptcImagePlugin import getiptcinfo

        values = getiptcinfo(image) or {}
        if values.get(_IPTC_AUTHOR):
            yield AUTHOR
        if any(values.get(tag) for tag in _IPTC_PLACES):
            yield PLACE


def _of_xmp(image: "ImageFile") -> Iterator[str]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    raw = packet.encode("utf-8", "replace") if isinstance(packet, str) else bytes(packet)
    for names, words in ((_XMP_PLACE[:1], GPS), (_XMP_PLACE[1:], PLACE), (_XMP_AUTHOR, AUTHOR), (_XMP_SERIAL, SERIAL)):
        if any(name in raw for name in names):
            yield words


def without_metadata(content: bytes, picture_format: str) -> bytes | None:
    """Return a picture without its metadata, its pixels unchanged. None for a format for which that is not known.

    `picture_format`: as Pillow names it. Formats that work: JPEG and PNG. The colour profile and the orientation
    stay. What stands behind the picture's end, such as a second picture, is left out.
    """
    if picture_format == "JPEG":
        return _jpeg_without(content)
    return _png_without(content) if picture_format == "PNG" else None


def behind_end(content: bytes, picture_format: str) -> bytes:
    """Return what a file holds behind the end of its picture, such as a second picture or a film. Empty for nothing.

    `picture_format`: as in without_metadata(). Zeros that fill a file up count as nothing.
    """
    end = None
    if picture_format == "JPEG":
        segments = _jpeg_segments(content)
        end = segments[-1][2] if segments else None
    elif picture_format == "PNG":
        end = _png_end(content)
    return content[end:].strip(b"\0") if end is not None else b""


def _jpeg_without(content: bytes) -> bytes | None:
    """Return the first picture of a JPEG file without segments that hold metadata, but for its orientation.

    None when its segments cannot be followed to the end of the picture.
    """
    segments = _jpeg_segments(content)
    if segments is None:
        return None
    kept = bytearray(
        content[:2] + _orientation_alone(content[start + 4 : end] for marker, start, end in segments if marker == _APP1)
    )
    for marker, start, end in segments:
        body = content[start + 4 : end]
        if marker == _APPLICATION[0] and body.startswith(_JFIF):  # which holds a small picture, perhaps of more
            kept += b"\xff\xe0\x00\x10" + body[:_JFIF_THUMBNAIL] + b"\0\0"
        elif marker == _COMMENT or (
            marker in _APPLICATION
            and not any(marker == known and body.startswith(name) for known, name in _KEPT_APPLICATION)
        ):
            continue
        else:
            kept += content[start:end]
    return bytes(kept)


def _jpeg_segments(content: bytes) -> list[tuple[int, int, int]] | None:
    """Return marker, start and end of each segment up to the end of the first picture, scans with their data.

    None when the segments cannot be followed so far.
    """
    segments: list[tuple[int, int, int]] = []
    at = 2
    while at + 2 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == _EOI:
            return [*segments, (marker, at, at + 2)]
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == _SOS:
            end = content.find(b"\xff", end)
            while end >= 0 and content[end + 1 : end + 2] and content[end + 1] in _IN_SCAN:
                end = content.find(b"\xff", end + 2)
            if end < 0:
                return None
        segments.append((marker, at, end))
        at = end
    return None


def _orientation_alone(segments: Iterable[bytes]) -> bytes:
    """Return an Exif segment that says how a picture is turned and nothing else. Empty for an upright picture.

    `segments`: the bodies of the picture's segments that may hold Exif.
    """
    body = next((_turned_alone(body) for body in segments if body.startswith(_EXIF)), b"")
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body if body else b""


def _turned_alone(exif: bytes) -> bytes:
    """Return the Exif of a picture with its orientation alone. Empty for an upright picture."""
    from PIL import Image

    turned = 1
    with suppress(Exception):  # as above
        read = Image.Exif()
        read.load(exif)
        turned = read.get(ORIENTATION, 1)
    if turned not in range(2, 9):
        return b""
    kept = Image.Exif()
    kept[ORIENTATION] = turned
    return kept.tobytes()


def _png_end(content: bytes) -> int | None:
    """Return where the last chunk of a PNG file ends. None when its chunks cannot be followed."""
    at = _PNG_HEAD
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] == b"IEND":
            return end
        at = end
    return None


def _png_without(content: bytes) -> bytes | None:
    """Return a PNG file without the chunks that hold metadata, but for its orientation.

    None when its chunks cannot be followed.
    """
    kept, at = bytearray(content[:_PNG_HEAD]), _PNG_HEAD
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        kind = content[at + 4 : at + 8]
        if kind not in _REMOVED_CHUNKS:
            kept += content[at:end]
        elif kind == _PNG_EXIF and (exif := _turned_alone(content[at + 8 : end - 4]).removeprefix(_EXIF)):
            kept += _png_chunk(kind, exif)
        if kind == b"IEND":
            return bytes(kept)
        at = end
    return None


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk: length, kind, body and checksum (PNG, third edition, 5.3)."""
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
