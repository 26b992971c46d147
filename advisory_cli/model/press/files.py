"""Data classes for the files that leave with a text: pictures shown in the e-mail, the logo, and attachments."""

import hashlib
from collections.abc import Mapping
from dataclasses import field

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.value_class import value_class

LOGO = "logo"
_NO_DOMAIN = "newsroom.invalid"  # of a newsroom without a sender, from which nothing leaves


@value_class
class SentFile:
    """File that leaves with an edition, without its bytes. The edition's head holds one for each file.

    - `path`: the field that names the file, such as "picture", "pictures[1]" or "attachments[0]", or "logo". "" for a
      file that the program made.
    - `source`: the file as the field names it, relative to the newsroom. "" for a file that the program made.
    - `name`: the name that a reader sees. `media_type`: as in Content-Type, with parameters if any.
    - `size`: bytes, before base64. `digest`: hex SHA-256 of the bytes that leave.
    - `inline`: True for a picture shown in the page, False for an attachment.
    - `width`, `height`: of a picture, in pixels. 0 for anything else.
    """

    path: str
    source: str
    name: str
    media_type: str
    size: int
    digest: str
    inline: bool = False
    width: int = 0
    height: int = 0

    @property
    def encoded_size(self) -> int:
        """Bytes of the file in base64, with a line end after every 76 characters (RFC 2045 6.8)."""
        characters = -(-self.size // 3) * 4
        return characters + -(-characters // 76) * 2

    def content_id(self, domain: str) -> str:
        """Return the Content-ID (RFC 2392) of a picture, without angle brackets.

        The id is made of the picture's bytes, so that it is the same for every reader. `domain`: that of the sender.
        """
        return f"{self.digest[:32]}@{domain.lower() or _NO_DOMAIN}"


@value_class
class LoadedFile:
    """File that leaves with an edition, with its bytes in `content`."""

    file: SentFile
    content: bytes = field(repr=False)


@value_class
class Media:
    """Files of an advisory, read and made ready to leave, and the findings about these files.

    `files` stand in their order: pictures, logo, attachments. A file with an error is not among them.
    """

    files: tuple[LoadedFile, ...] = ()
    findings: tuple[Finding, ...] = ()

    def inline(self, path: str) -> SentFile | None:
        """Return the picture of the field `path`, such as "pictures[1]" or "logo". None if no such picture is shown."""
        return next((each.file for each in self.files if each.file.inline and each.file.path == path), None)

    @property
    def logo_alone(self) -> "Media":
        """The same without the advisory's own files, for a notice that does not repeat the text."""
        return Media(files=tuple(each for each in self.files if each.file.path == LOGO), findings=self.findings)


NO_MEDIA = Media()


def generated_attachment(name: str, media_type: str, content: bytes) -> LoadedFile:
    """Return an attachment that the program has made, such as a calendar file.

    `name`: the file's name as a reader sees it. `media_type`: as in Content-Type, such as
    "text/calendar; method=PUBLISH". `content`: the bytes, the same for all readers of an edition.
    """
    digest = hashlib.sha256(content).hexdigest()
    file = SentFile(path="", source="", name=name, media_type=media_type, size=len(content), digest=digest)
    return LoadedFile(file=file, content=content)


def contents_of(files: tuple[LoadedFile, ...]) -> Mapping[str, bytes]:
    """Return the bytes of `files` by their digest."""
    return {each.file.digest: each.content for each in files}
