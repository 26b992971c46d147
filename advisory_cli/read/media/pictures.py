"""Reader of a picture's file, which becomes a picture that mail programs show, and is not larger than they need.

Mail programs show JPEG, PNG and GIF (caniemail.com). A picture in another format is converted, if Pillow knows the
format.
"""

import io
import warnings
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from advisory_cli.model.text import size_words
from advisory_cli.model.value_class import value_class
from advisory_cli.read.media.picture_metadata import (
    BEHIND,
    ORIENTATION,
    behind_end,
    revealing_metadata,
    without_metadata,
)

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MOST_BYTES = 40_000_000  # of a file that is read
MOST_PIXELS = 64_000_000  # of a picture that is decoded: with clear parts, so many take 0.3 GB in all
LONGEST_SIDE = 1200  # pixels: twice the width of the column, for sharp screens
MOST_SENT = 200_000  # bytes
_OPENED = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF")
_SHOWN = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "GIF": ("image/gif", ".gif")}
_ENDINGS = {
    "JPEG": (".jpg", ".jpeg", ".jpe"),
    "PNG": (".png",),
    "GIF": (".gif",),
    "WEBP": (".webp",),
    "TIFF": (".tif", ".tiff"),
    "BMP": (".bmp",),
    "AVIF": (".avif",),
}
_MULTI_PICTURE = "MPO"  # JPEG with further pictures behind the first, as telephones make
_SIDES = (LONGEST_SIDE, 1000, 800, 600, 400)
_QUALITIES = (85, 75, 65, 55)
_PROFILE = 4096  # bytes of a colour profile that is worth its weight
_BEGINNINGS = (  # of files that are taken for pictures, and are not opened
    (b"%PDF", "is a PDF, not a picture", "Attach it, or save the page as PNG."),
    (b"8BPS", "is a Photoshop file, which no mail program shows", "Save it as JPEG."),
    (b"%!PS", "is a PostScript drawing, which no mail program shows", "Save it as PNG."),
    (b"PK", "is not a picture", "Name a JPEG, PNG or GIF file."),
)
_HEIC = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_STRIP = 1_000_000  # pixels that are converted at once
_TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # Exif's orientation: Pillow's Transpose
_SMALLER = "Save it smaller: 1,200 pixels are enough."
_NAME_A_PICTURE = "Name a JPEG, PNG or GIF file."


class PictureFault(Exception):
    """Fault of a picture's file. `words` end a sentence that begins with the file's name. `remedy` is a sentence."""

    def __init__(self, words: str, remedy: str) -> None:
        super().__init__(words)
        self.words = words
        self.remedy = remedy


@value_class
class PreparedPicture:
    """Picture as it leaves, in a format that mail programs show.

    - `content`: the bytes. `width`, `height`: pixels. `media_type`: as in Content-Type. `ending`: of a file's name,
      such as ".jpg".
    - `misnamed`: the format of the file in words, such as "PNG", when the file's name says another one. "" otherwise.
    - `reveals`: in words, what the metadata that would leave tell about people, such as "its author".
    - `stilled`: True for a moving picture of which only the first one leaves.
    """

    content: bytes
    width: int
    height: int
    media_type: str
    ending: str
    misnamed: str = ""
    reveals: tuple[str, ...] = ()
    stilled: bool = False


def prepare_picture(content: bytes, name: str, *, strip: bool) -> PreparedPicture:
    """Return a picture from the bytes of its file, turned upright, and scaled down if it is large.

    `content`: the whole file, or more than MOST_BYTES of it. `name`: the file's name. `strip`: metadata are removed.
    A picture of at most 1,200 pixels and 200 KB in a format that mail programs show leaves as it is. Any other one is
    made anew, without metadata. Raises PictureFault for a file that is no picture, is broken, or is too large.
    """
    if not content:
        raise PictureFault("is empty", _NAME_A_PICTURE)
    if len(content) > MOST_BYTES:
        raise PictureFault(f"is larger than {size_words(MOST_BYTES)}", _SMALLER)
    _refuse_others(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the number of pixels, which is looked at here
            return _prepared(content, name, strip=strip)
    except PictureFault:
        raise
    except Exception as fault:  # decoders raise anything for a file made to break them
        raise PictureFault(*_words_of(fault)) from None


def picture_format(content: bytes) -> str:
    """Return the format of a file that begins as a picture, as Pillow names it, such as JPEG. "" for any other file."""
    beginnings = {
        "JPEG": content[:3] == b"\xff\xd8\xff",
        "PNG": content[:8] == b"\x89PNG\r\n\x1a\n",
        "GIF": content[:6] in {b"GIF87a", b"GIF89a"},
        "WEBP": content[:4] == b"RIFF" and content[8:12] == b"WEBP",
        "TIFF": content[:4] in {b"II*\0", b"MM\0*"},
    }
    return next((name for name, begins in beginnings.items() if begins), "")


def metadata_of(content: bytes) -> tuple[str, ...]:
    """Return in words what the metadata of a picture tell about people. Empty for nothing, and for a broken file.

    `content`: the bytes of the picture's file. Its pixels are not decoded. Anything behind the picture's end counts.
    """
    from PIL import Image

    behind = (BEHIND,) if behind_end(content, picture_format(content)) else ()

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=_OPENED) as image:
                return (*revealing_metadata(image), *behind)
    except Exception:  # as above
        return behind


def _words_of(fault: Exception) -> tuple[str, str]:
    """Return what a decoder's fault means, and the remedy."""
    from PIL import Image, UnidentifiedImageError

    if isinstance(fault, Image.DecompressionBombError):
        return f"has too many pixels: at most {MOST_PIXELS:,} are read", _SMALLER
    unknown = isinstance(fault, UnidentifiedImageError)
    words = "is not a picture, or is damaged" if unknown else "is damaged: it cannot be read to its end"
    return words, "Open it and save it again as JPEG or PNG."


def _refuse_others(content: bytes) -> None:
    """Raise PictureFault for files of kinds that are often taken for pictures that a mail can show."""
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<") and (b"<svg" in content[:4096].lower()):
        raise PictureFault("is a drawing (SVG), which Gmail and Outlook do not show", "Export it as PNG.")
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise PictureFault(
            "is a HEIC picture, which most mail programs do not show and this program cannot convert",
            "Save it as JPEG.",
        )
    for beginning, words, remedy in _BEGINNINGS:
        if head.startswith(beginning):
            raise PictureFault(words, remedy)


def _prepared(content: bytes, name: str, *, strip: bool) -> PreparedPicture:
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=_OPENED) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise PictureFault(f"has {width:,} × {height:,} pixels, too many to be read", _SMALLER)
        opened = str(image.format or "")
        known_as = "JPEG" if opened == _MULTI_PICTURE else opened
        ending = PurePosixPath(name).suffix.lower()
        misnamed = known_as if ending not in _ENDINGS.get(known_as, ()) else ""
        if _leaves_as_is(image, content, opened):
            image.load()
            return _as_it_is(image, content, opened, misnamed=misnamed, strip=strip)
        moves = bool(getattr(image, "is_animated", False)) and opened not in {_MULTI_PICTURE, "TIFF"}
        made, made_format = _made_anew(image, known_as)
    with Image.open(io.BytesIO(made)) as result:
        size = result.size
    media_type, sent_ending = _SHOWN[made_format]
    return PreparedPicture(
        content=made,
        width=size[0],
        height=size[1],
        media_type=media_type,
        ending=sent_ending,
        misnamed=misnamed,
        stilled=moves,
    )


def _leaves_as_is(image: "ImageFile", content: bytes, opened: str) -> bool:
    small = max(image.size) <= LONGEST_SIDE and len(content) <= MOST_SENT
    upright = image.getexif().get(ORIENTATION, 1) == 1
    plain = image.mode not in {"CMYK", "YCCK"} and not behind_end(content, opened)
    return opened in _SHOWN and small and upright and plain


def _as_it_is(image: "ImageFile", content: bytes, opened: str, *, misnamed: str, strip: bool) -> PreparedPicture:
    stripped = without_metadata(content, opened) if strip else None
    media_type, ending = _SHOWN[opened]
    return PreparedPicture(
        content=stripped or content,
        width=image.width,
        height=image.height,
        media_type=media_type,
        ending=ending,
        misnamed=misnamed,
        reveals=metadata_of(stripped or content),
    )


def _made_anew(image: "ImageFile", opened: str) -> tuple[bytes, str]:
    """Return a picture upright, scaled, without metadata, and its format: PNG of a drawing, JPEG of a photograph."""
    from PIL import Image

    if opened == "JPEG":  # decoded at a fraction of its size, which is quicker and takes less memory
        image.draft("L" if image.mode == "L" else "RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
    image.load()  # turns a TIFF, so that its orientation is read afterwards
    profile = image.info.get("icc_profile") if image.mode in {"RGB", "RGBA", "P"} else None
    clear = image.has_transparency_data
    picture = _reduced(image, "RGBA" if clear else "L" if image.mode in {"L", "1"} or _is_deep(image) else "RGB")
    turn = _TURNS.get(image.getexif().get(ORIENTATION, 1))
    image.close()
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if turn is not None:
        picture = picture.transpose(Image.Transpose(turn))
    keywords = {"icc_profile": profile} if profile and len(profile) <= _PROFILE else {}
    if opened != "JPEG" and len(drawn := _saved(picture, "PNG", optimize=True, **keywords)) <= MOST_SENT:
        return drawn, "PNG"
    if clear:
        return _few_colours(picture)
    return _photograph(picture, keywords), "JPEG"


def _reduced(image: "Image", mode: str) -> "Image":
    """Return a picture in another mode, at a fraction of its size if it is large, but not less than twice the longest.

    The picture is converted in strips, because a copy of the whole would take as much memory again.
    """
    from PIL import Image

    width, height = image.size
    factor = max(1, max(width, height) // (2 * LONGEST_SIDE))
    reduced = Image.new(mode, (-(-width // factor), -(-height // factor)))
    rows = factor * max(1, _STRIP // (width * factor))
    for top in range(0, height, rows):
        strip = image.crop((0, top, width, min(top + rows, height)))
        if _is_deep(strip):
            strip = strip.point(lambda value: value * (1 / 256)).convert("L")
        reduced.paste(strip.convert(mode).reduce(factor), (0, top // factor))
    return reduced


def _is_deep(image: "Image") -> bool:
    """Tell whether a picture has more than 8 bits a pixel and colour, in shades of grey."""
    return image.mode.startswith(("I", "F"))


def _few_colours(picture: "Image") -> tuple[bytes, str]:
    """Return a picture with clear parts as PNG with 256 colours, as small as needed."""
    from PIL import Image

    made = b""
    for side in _SIDES:
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        made = _saved(picture.quantize(256, method=Image.Quantize.FASTOCTREE), "PNG", optimize=True)
        if len(made) <= MOST_SENT:
            break
    return made, "PNG"


def _photograph(picture: "Image", keywords: dict[str, bytes]) -> bytes:
    """Return a picture as JPEG: first less quality, then fewer pixels, until it is small enough."""
    from PIL import Image

    made = b""
    for side in _SIDES:
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            made = _saved(picture, "JPEG", quality=quality, optimize=True, progressive=True, **keywords)
            if len(made) <= MOST_SENT:
                return made
    return made


def _saved(picture: "Image", picture_format: str, **keywords: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, picture_format, **keywords)
    return stream.getvalue()
