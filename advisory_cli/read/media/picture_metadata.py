"""Finder of metadata in pictures that tell about people: place, author, serial number. And the remover of metadata."""

from collections.abc import Iterator
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

_SOI, _SOS, _EOI = 0xD8, 0xDA, 0xD9
_REMOVED_SEGMENTS = {0xE1, 0xED, 0xFE}  # Exif and XMP, IPTC, comments (ITU T.81 B.1.1.3)
_PNG_HEAD = 8
_REMOVED_CHUNKS = {b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"}  # PNG, third edition, 11.3


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

    `picture_format`: as Pillow names it. Formats that work: JPEG and PNG. The colour profile stays.
    """
    if picture_format == "JPEG":
        return _jpeg_without(content)
    return _png_without(content) if picture_format == "PNG" else None


def _jpeg_without(content: bytes) -> bytes | None:
    """Return a JPEG file without the segments that hold metadata. None when its segments cannot be followed."""
    kept, at = bytearray(content[:2]), 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == _SOS:
            return bytes(kept + content[at:])
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker not in _REMOVED_SEGMENTS:
            kept += content[at:end]
        at = end
    return None


def _png_without(content: bytes) -> bytes | None:
    """Return a PNG file without the chunks that hold metadata. None when its chunks cannot be followed."""
    kept, at = bytearray(content[:_PNG_HEAD]), _PNG_HEAD
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        kind = content[at + 4 : at + 8]
        if kind not in _REMOVED_CHUNKS:
            kept += content[at:end]
        if kind == b"IEND":
            return bytes(kept)
        at = end
    return None
