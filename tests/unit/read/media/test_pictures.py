"""Tests of pictures: every format becomes one that mail programs show, and no hostile file does any harm."""

import io
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from advisory_cli.read.media.picture_metadata import AUTHOR, GPS, SERIAL
from advisory_cli.read.media.pictures import (
    LONGEST_SIDE,
    MOST_BYTES,
    MOST_SENT,
    PictureFault,
    PreparedPicture,
    metadata_of,
    picture_format,
    prepare_picture,
)

SHOWN = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}


def saved(image: Image.Image, picture_format: str, **options: Any) -> bytes:
    """The bytes of a picture's file."""
    stream = io.BytesIO()
    image.save(stream, picture_format, **options)
    return stream.getvalue()


def photograph(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture with as much detail as a photograph, whose upper left quarter is red."""
    noise = Image.frombytes("RGB", (width, height), random.Random(7).randbytes(3 * width * height))
    noise.paste((200, 20, 20), (0, 0, width // 2, height // 2))
    return noise.convert(mode)


def drawing(width: int, height: int) -> Image.Image:
    """A picture of few colours with clear parts, such as a logo."""
    made = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    made.paste((150, 20, 40, 255), (width // 4, height // 4, width // 2, height // 2))
    return made


def prepared(content: bytes, name: str = "ice.jpg", *, strip: bool = False) -> PreparedPicture:
    """A picture made ready, whose numbers are those of its bytes."""
    made = prepare_picture(content, name, strip=strip)
    with Image.open(io.BytesIO(made.content)) as image:
        image.load()
        assert image.size == (made.width, made.height)
        assert Image.MIME[str(image.format)] == made.media_type
    assert made.media_type in SHOWN.values()
    return made


def fault(content: bytes, name: str = "ice.jpg") -> str:
    """The words on a picture that is refused, with the remedy."""
    with pytest.raises(PictureFault) as raised:
        prepare_picture(content, name, strip=False)
    assert raised.value.remedy.endswith((".", "?"))
    return raised.value.words


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_picture_leaves_byte_for_byte_when_it_is_small_and_shown_by_mail_programs(kind: str) -> None:
    """A small JPEG, PNG or GIF is not made anew, so that it loses nothing."""
    content = saved(photograph(200, 100), kind)
    made = prepared(content, f"ice.{kind.lower().replace('jpeg', 'jpg')}")
    assert made.content == content
    assert made.media_type == SHOWN[kind]
    assert (made.misnamed, made.stilled, made.reveals) == ("", False, ())


@pytest.mark.parametrize("kind", ["WEBP", "TIFF", "BMP", "AVIF"])
def test_picture_is_converted_when_mail_programs_do_not_show_it(kind: str) -> None:
    """A picture in another format becomes a PNG or a JPEG with the same pixels to look at."""
    made = prepared(saved(photograph(300, 200), kind), f"ice.{kind.lower()}")
    with Image.open(io.BytesIO(made.content)) as image:
        red, green, _ = image.convert("RGB").getpixel((30, 30))  # type: ignore[misc]
        assert (image.size, red > 170, green < 70) == ((300, 200), True, True)
    assert made.ending in {".jpg", ".png"}


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "RGBA", "LA", "CMYK", "I;16", "F"])
def test_picture_of_any_mode_is_scaled(mode: str) -> None:
    """A large picture in any colour mode is scaled to 1,200 pixels and at most 200 KB."""
    kind = "JPEG" if mode == "CMYK" else "TIFF"
    image = Image.frombytes("I;16", (1300, 780), random.Random(7).randbytes(2 * 1300 * 780)) if mode == "I;16" else None
    made = prepared(saved(image or photograph(1300, 780, mode), kind), "ice.tif")
    assert max(made.width, made.height) <= LONGEST_SIDE
    assert len(made.content) <= MOST_SENT
    assert made.width / made.height == pytest.approx(1300 / 780, rel=0.01)


def test_picture_is_turned_upright_when_the_camera_lay_on_its_side() -> None:
    """The orientation of Exif is applied, whatever the size, else the picture would lie on its side in Outlook."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    for size in ((300, 200), (1500, 1000)):
        made = prepared(saved(photograph(*size), "JPEG", exif=exif))
        assert made.width < made.height
        with Image.open(io.BytesIO(made.content)) as image:
            assert image.getexif().get(0x0112, 1) == 1
            corner = image.convert("RGB").getpixel((image.width - 20, 20))
            assert isinstance(corner, tuple)
            assert corner[0] > 150 > corner[1]


@pytest.mark.parametrize("turned", range(1, 9))
def test_picture_is_turned_as_its_orientation_says_when_it_is_made_anew(turned: int) -> None:
    """Each of the eight orientations of Exif gives the picture that Pillow turns at full size."""
    exif = Image.Exif()
    exif[0x0112] = turned
    content = saved(photograph(300, 200), "WEBP", exif=exif, lossless=True)
    with (
        Image.open(io.BytesIO(prepared(content, "a.webp").content)) as made,
        Image.open(io.BytesIO(content)) as image,
    ):
        upright = ImageOps.exif_transpose(image).convert("RGB")
        assert made.size == upright.size
        difference = ImageStat.Stat(ImageChops.difference(made.convert("RGB").resize((3, 2)), upright.resize((3, 2))))
        assert max(difference.mean) < 8


@pytest.mark.slow
def test_large_picture_is_reduced_in_strips_without_seams() -> None:
    """A picture of many strips looks like one that is scaled as a whole."""
    image = Image.linear_gradient("L").resize((5000, 4100)).convert("P")
    made = prepared(saved(image, "PNG"), "a.png")
    with Image.open(io.BytesIO(made.content)) as result:
        wanted = image.convert("RGB").resize(result.size)
        assert max(ImageStat.Stat(ImageChops.difference(result.convert("RGB"), wanted)).mean) < 3


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read in Linux's /proc")
def test_picture_of_the_most_pixels_takes_little_more_memory_than_its_pixels() -> None:
    """A small PNG file with 64 million pixels of four bytes is made ready in 0.4 GB, so that it stops no server."""
    code = (
        "import sys; from pathlib import Path; from advisory_cli.read.media.pictures import prepare_picture;"
        "prepare_picture(sys.stdin.buffer.read(), 'a.png', strip=False);"
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"  # ru_maxrss is inherited
    )
    pixels = zlib.compressobj(1)
    data = b"".join(pixels.compress(bytes(1 + 4 * 8000)) for _ in range(8000)) + pixels.flush()
    content = _png_of(8000, 8000, data=data, colour=6)
    done = subprocess.run([sys.executable, "-c", code], input=content, capture_output=True, check=True)
    assert int(done.stdout) * 1024 < 400_000_000


def test_drawing_keeps_its_clear_parts_when_scaled() -> None:
    """A logo stays a PNG with clear parts, else it would stand on a white box in dark mode."""
    made = prepared(saved(drawing(1800, 1200), "PNG"), "logo.png")
    with Image.open(io.BytesIO(made.content)) as image:
        assert (made.media_type, made.width) == ("image/png", 1200)
        assert image.convert("RGBA").getpixel((2, 2))[3] == 0  # type: ignore[index]


@pytest.mark.slow
def test_large_picture_with_clear_parts_and_many_colours_is_small_enough() -> None:
    """A photograph with clear parts becomes a small PNG too."""
    image = photograph(1600, 1200, "RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    made = prepared(saved(image, "PNG"), "cut.png")
    assert (made.media_type, len(made.content) <= MOST_SENT) == ("image/png", True)


def test_moving_picture_leaves_as_it_is_when_small_and_as_its_first_picture_when_large() -> None:
    """A small GIF keeps moving. Of a large one the first picture leaves, and that is said."""
    small = [photograph(40, 30, "P") for _ in range(3)]
    content = saved(small[0], "GIF", save_all=True, append_images=small[1:])
    assert (prepared(content, "a.gif").content, prepared(content, "a.gif").stilled) == (content, False)
    large = [photograph(700, 500, "P").rotate(turn) for turn in range(3)]
    made = prepared(saved(large[0], "GIF", save_all=True, append_images=large[1:]), "a.gif")
    assert (made.stilled, len(made.content) <= MOST_SENT) == (True, True)


def test_misnamed_picture_is_told_and_sent_as_what_it_is() -> None:
    """A PNG called .jpg is sent as PNG."""
    made = prepared(saved(photograph(20, 20), "PNG"), "ice.jpg")
    assert (made.misnamed, made.media_type, made.ending) == ("PNG", "image/png", ".png")


def revealing(kind: str) -> bytes:
    """A small picture that names place, author and camera."""
    exif = Image.Exif()
    exif[0x013B] = "Ada Example"
    exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 51.0, 0.0), 3: "E", 4: (4.0, 21.0, 0.0)})
    exif.get_ifd(0x8769)[0xA431] = "SN 12345"
    return saved(photograph(60, 40), kind, exif=exif)


def turned_with_second_picture() -> bytes:
    """A small JPEG that lies on its side, with an index of pictures (MPF) and comments, and one of a witness behind."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "Ada Example"
    first = saved(photograph(60, 40), "JPEG", exif=exif, comment=b"Ada Example")
    for marker, body in ((0xE2, b"MPF\0 of Ada Example"), (0xEB, b"JP of Ada Example"), (0xE0, b"JFXX\0Ada Example")):
        first = first[:2] + b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body + first[2:]
    return first + revealing("JPEG")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("strip", [False, True])
def test_what_stands_behind_a_small_picture_never_leaves(kind: str, strip: bool) -> None:
    """A second picture behind the end of the first, which nobody sees, tells nobody where the witness lives."""
    content = saved(photograph(60, 40), kind) + revealing("JPEG")
    made = prepared(content, f"ice.{kind.lower()}", strip=strip)
    assert (made.reveals, b"Ada Example" in made.content) == ((), False)


def test_progressive_picture_keeps_all_its_scans_when_metadata_are_removed() -> None:
    """A JPEG of several scans, whose tables stand between them, has the same pixels without its metadata."""
    exif = Image.Exif()
    exif[0x013B] = "Ada Example"
    content = saved(photograph(60, 40), "JPEG", exif=exif, progressive=True)
    made = prepared(content, strip=True)
    assert b"Ada Example" not in made.content
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(made.content)) as after:
        assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_metadata_that_tell_about_people_are_found_and_removed_on_wish(kind: str) -> None:
    """Place, author and serial number are named, and with `strip` the same pixels leave without them."""
    content = revealing(kind)
    assert prepared(content).reveals == (GPS, AUTHOR, SERIAL)
    made = prepared(content, strip=True)
    assert made.reveals == metadata_of(made.content) == ()
    assert b"Ada Example" not in made.content
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(made.content)) as after:
        assert before.tobytes() == after.tobytes()


def test_metadata_do_not_leave_when_a_picture_is_scaled() -> None:
    """A picture that is made anew has no metadata, without any setting."""
    exif = Image.Exif()
    exif[0x013B] = "Ada Example"
    made = prepared(saved(photograph(2000, 1500), "JPEG", exif=exif))
    assert made.reveals == ()
    assert b"Ada Example" not in made.content


def _png_of(width: int, height: int, data: bytes = b"x\x9c\x03\x00\x00\x00\x00\x01", colour: int = 2) -> bytes:
    """A PNG that says it has so many pixels, of a colour type (2: RGB, 6: RGBA), with its compressed data."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.jpg", "is empty"),
        (b"not a picture", "a.jpg", "is not a picture, or is damaged"),
        (b"\xff\xd8\xff", "a.jpg", "is not a picture, or is damaged"),
        (saved(photograph(400, 300), "JPEG")[:4000], "a.jpg", "is damaged: it cannot be read to its end"),
        (saved(photograph(400, 300), "PNG")[:4000], "a.png", "is damaged: it cannot be read to its end"),
        (b"GIF89a\x01\x00\x01\x00", "a.gif", "is damaged"),
        (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "is a drawing (SVG)"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "a.heic", "is a HEIC picture"),
        (b"%PDF-1.7\n", "a.pdf", "is a PDF, not a picture"),
        (b"PK\x03\x04", "a.docx", "is not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n(run) system", "a.eps", "is a PostScript drawing"),
        (b"8BPS\x00\x01", "a.psd", "is a Photoshop file"),
        (_png_of(60_000, 60_000), "a.png", "pixels"),
        (_png_of(9_000, 9_000), "a.png", "has 9,000 × 9,000 pixels"),
        (_png_of(0, 0), "a.png", "is damaged"),
    ],
)
def test_broken_and_hostile_pictures_are_refused_in_one_sentence(content: bytes, name: str, words: str) -> None:
    """A file that is no picture, is broken or is a bomb is refused, with what to do, and never raises anything else."""
    assert words in fault(content, name)


def test_remedy_is_a_smaller_picture_when_it_has_too_many_pixels() -> None:
    """Saving a picture of 60,000 × 60,000 pixels again as PNG would not help."""
    with pytest.raises(PictureFault) as raised:
        prepare_picture(_png_of(60_000, 60_000), "a.png", strip=False)
    assert raised.value.remedy == "Save it smaller: 1,200 pixels are enough."


def test_picture_is_refused_when_its_file_is_too_large() -> None:
    """A file above the limit is not decoded."""
    assert fault(b"\xff" * (MOST_BYTES + 1)) == "is larger than 40.0 MB"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"])
def test_no_damaged_picture_raises_anything_but_a_fault(kind: str) -> None:
    """Pictures with bytes changed and cut by chance are either made ready or refused."""
    chance, whole = random.Random(3), saved(photograph(60, 40), kind)
    for _ in range(150):
        content = bytearray(whole[: chance.randrange(1, len(whole) + 1)])
        for _ in range(chance.randrange(6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            prepared(bytes(content), strip=chance.random() < 0.5)
        except PictureFault:
            continue


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF"])
def test_picture_format_is_told_by_the_first_bytes(kind: str) -> None:
    """An attached picture is known by its bytes, whatever its name."""
    assert picture_format(saved(photograph(10, 10), kind)) == kind
    assert picture_format(b"%PDF-1.7") == ""
