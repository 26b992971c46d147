"""The texts of tests/system/water_summit as advisories of every kind, with their pictures: what a page can hold."""

import base64
import hashlib
import io
import re
from functools import cache
from pathlib import Path

from PIL import Image

from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.files import LoadedFile, Media, SentFile
from advisory_cli.read.advisory.file import read_advisory

TEXTS = Path(__file__).parent / "system" / "water_summit"
LANGUAGES = ("en", "fr", "ar", "ja")


def water_summit(language: str, kind: str, folder: Path) -> Advisory:
    """Return the advisory in a language, as another kind. Its file is written to `folder`. No finding is made."""
    text = (TEXTS / f"water-summit.{language}.md").read_text(encoding="utf-8")
    for name in re.findall(r"file: ([\w./]+)", text):  # looked for, and not read
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    path = folder / f"water-summit-{kind}.{language}.md"
    path.write_text(text.replace("kind: media-advisory", f"kind: {kind}"), encoding="utf-8")
    reading = read_advisory(
        path, folder=folder, zone="Europe/Brussels", language=language, issuer="Example Press Office"
    )
    assert reading.value is not None, reading.findings
    return reading.value


def media_of(advisory: Advisory) -> Media:
    """Return its files as they leave: a photograph that stands upright, a drawing, and papers."""
    papers = (_paper(f"attachments[{number}]", each.sent_name) for number, each in enumerate(advisory.attachments))
    return Media(files=(*_pictures(), *papers))


@cache
def _pictures() -> tuple[LoadedFile, LoadedFile]:
    return _picture("pictures[0]", (600, 840)), _picture("pictures[1]", (800, 500))


def _paper(path: str, name: str) -> LoadedFile:
    digest = hashlib.sha256(name.encode()).hexdigest()
    file = SentFile(path=path, source=name, name=name, media_type="application/pdf", size=4, digest=digest)
    return LoadedFile(file=file, content=b"%PDF")


def _picture(path: str, size: tuple[int, int]) -> LoadedFile:
    stream = io.BytesIO()
    Image.new("RGB", size, (120, 160, 200)).save(stream, "PNG")
    content = stream.getvalue()
    file = SentFile(
        path=path,
        source=f"{path}.png",
        name="picture.png",
        media_type="image/png",
        size=len(content),
        digest=hashlib.sha256(content + path.encode()).hexdigest(),
        inline=True,
        width=size[0],
        height=size[1],
    )
    return LoadedFile(file=file, content=content)


def with_pictures(page: str, domain: str = "") -> str:
    """Return an HTML part with its pictures inside, for a browser. `domain`: that of the sender, "" for none."""
    for loaded in _pictures():
        data = base64.b64encode(loaded.content).decode("ascii")
        page = page.replace(f"cid:{loaded.file.content_id(domain)}", f"data:image/png;base64,{data}")
    return page
