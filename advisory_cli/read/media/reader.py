"""Reader of all files that an advisory and the newsroom's settings name: pictures, logo and attachments."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from advisory_cli.files.regular import read_regular
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import NOWHERE, Finding, Level, Place
from advisory_cli.model.errors import BadData, NoInput
from advisory_cli.model.mailing.provider_limits import LARGEST_GRAPH_MESSAGE
from advisory_cli.model.press.advisory import Advisory, Attachment
from advisory_cli.model.press.files import LOGO, LoadedFile, Media, SentFile
from advisory_cli.model.press.newsroom import GraphRoute, Newsroom
from advisory_cli.model.text import printable, size_words
from advisory_cli.read.locate import inside
from advisory_cli.read.media import pictures
from advisory_cli.read.media.attachments import is_misnamed, media_type_of, refused_by_gateways
from advisory_cli.read.media.own_data import OwnData, own_data
from advisory_cli.read.media.picture_metadata import without_metadata

MEGABYTE = 1_000_000
_MOST_READ = 25 * MEGABYTE  # of an attachment: no mail server takes more in one message
_TEXT = 150_000  # bytes of a message beside its files: page and text, of which a page may have 100 KB
_SAVE_WITHOUT = "Save the file without them, as PNG for instance."
_WRITE_STRIP = "Write strip_metadata = true into advisory.toml, or save the file without them."


@dataclass(slots=True)
class MediaReader:
    """Reader of the files of advisories, for one newsroom. Each file is read and made ready once, until it changes.

    `newsroom`: the settings, with the folder in which all files must lie. `private`: further files that settings name,
    such as those of passwords, which are never sent.
    """

    newsroom: Newsroom
    private: tuple[Path, ...] = ()
    _pictures: dict[tuple[object, ...], "pictures.PreparedPicture | pictures.PictureFault"] = field(
        default_factory=dict
    )

    def read(self, advisory: Advisory) -> Media:
        """Read the pictures, the logo and the attachments of an advisory. Return them with findings, in their order.

        A file with a fault is left out, and becomes a finding (ADV15, FIL01 to FIL08). Nothing is raised.
        """
        findings: list[Finding] = []
        files = [
            *self._shown(advisory, findings),
            *self._logo(findings),
            *self._attached(advisory, findings),
        ]
        if isinstance(self.newsroom.route, GraphRoute):
            findings += _too_large_for_graph(files, advisory)
        return Media(files=tuple(files), findings=tuple(findings))

    def _shown(self, advisory: Advisory, findings: list[Finding]) -> Iterator[LoadedFile]:
        for path, picture in advisory.all_pictures:
            if picture.file:
                yield from self._picture(picture.file, path, advisory.place(f"{path}.file"), findings)

    def _logo(self, findings: list[Finding]) -> Iterator[LoadedFile]:
        newsroom = self.newsroom
        if newsroom.logo:
            place = newsroom.place("logo")
            place = Place(file=newsroom.folder / "advisory.toml") if place == NOWHERE else place
            yield from self._picture(newsroom.logo, LOGO, place, findings)

    def _picture(self, source: str, path: str, place: Place, findings: list[Finding]) -> Iterator[LoadedFile]:
        """Yield the picture of a file, or nothing and a finding."""
        content = self._content(source, place, findings, most=pictures.MOST_BYTES)
        if content is None:
            return
        shown = printable(source)
        made = self._prepared(content, source)
        if isinstance(made, pictures.PictureFault):
            findings.append(finding("FIL01", f"{shown} {made.words}.", place=place, remedy=made.remedy))
            return
        if made.misnamed:
            words = f"{shown} is a {made.misnamed} picture, whatever its name says."
            remedy = f"Rename it, so that colleagues can open it: {PurePosixPath(source).stem}.{made.misnamed.lower()}"
            findings.append(finding("FIL02", words, place=place, remedy=remedy))
        if made.stilled:
            words = f"{shown} moves and is too large to leave as it is, so only its first picture is sent."
            findings.append(finding("FIL01", words, place=place, level=Level.WARNING, remedy="Save it smaller."))
        if made.reveals:
            findings.append(self._revealing(shown, made.reveals, place))
        yield _loaded(
            path,
            source,
            f"{PurePosixPath(source).stem or 'picture'}{made.ending}",
            made.media_type,
            made.content,
            inline=True,
            size=(made.width, made.height),
        )

    def _prepared(self, content: bytes, source: str) -> "pictures.PreparedPicture | pictures.PictureFault":
        strip = self.newsroom.strip_metadata
        key = (hashlib.sha256(content).digest(), PurePosixPath(source).suffix, strip)
        if key not in self._pictures:
            try:
                self._pictures[key] = pictures.prepare_picture(content, source, strip=strip)
            except pictures.PictureFault as fault:
                self._pictures[key] = fault
        return self._pictures[key]

    def _attached(self, advisory: Advisory, findings: list[Finding]) -> Iterator[LoadedFile]:
        names: dict[str, str] = {}
        total = 0
        for number, attachment in enumerate(advisory.attachments):
            path = f"attachments[{number}]"
            place = advisory.place(f"{path}.file")
            if not attachment.file:
                continue
            if attachment.as_link:  # not sent, so that its size does not matter
                self._target(attachment.file, place, findings)
                continue
            content = self._content(attachment.file, place, findings, most=_MOST_READ)
            if content is None:
                continue
            if self._is_revealing(attachment.file, content):
                findings.append(own_data(attachment.file, place))
                continue
            loaded = self._attachment(attachment, path, content, place, findings)
            earlier = names.get(name := loaded.file.name.casefold())
            if earlier == attachment.file:
                words = f"{printable(attachment.file)} is attached twice."
                remedy = "Delete one, or name the file that was meant."
                findings.append(finding("FIL08", words, place=place, remedy=remedy, level=Level.WARNING))
            elif earlier is not None:
                words = f"{printable(attachment.file)} and {printable(earlier)} would have the same name."
                remedy = "Give it another name: {file: …, name: …}"
                findings.append(finding("FIL08", words, place=place, remedy=remedy))
                continue
            names[name] = attachment.file
            total += loaded.file.encoded_size
            yield loaded
        if total > self.newsroom.attachment_limit * MEGABYTE:
            limit = f"the limit is {self.newsroom.attachment_limit} MB"
            words = f"The attachments have {size_words(total)} as sent, and {limit}."
            remedy = "Put the largest on the web: {file: …, as: link, url: https://…}. Or raise attachment_limit."
            findings.append(finding("FIL05", words, place=advisory.place("attachments"), remedy=remedy))

    def _is_revealing(self, source: str, content: bytes) -> bool:
        target = (self.newsroom.folder / source).resolve()
        is_picture = bool(pictures.picture_format(content))
        return OwnData(self.newsroom, self.private).reveals(target, content, is_picture=is_picture)

    def _attachment(
        self, attachment: Attachment, path: str, content: bytes, place: Place, findings: list[Finding]
    ) -> LoadedFile:
        source, name = attachment.file, attachment.sent_name
        shown = printable(name)
        if not content:
            findings.append(finding("FIL02", f"{printable(source)} is empty.", place=place, remedy="Save it again."))
        elif is_misnamed(source, content):
            words = f"{printable(source)} is another kind of file than its name says."
            findings.append(finding("FIL02", words, place=place, remedy="Rename it by what it is."))
        if reasons := tuple(refused_by_gateways(name, content)):
            words = f"{shown} {' and '.join(reasons)}. Many newsrooms' mail servers refuse such files."
            remedy = "Send a PDF, or a link: {file: …, as: link, url: https://…}"
            findings.append(finding("FIL06", words, place=place, remedy=remedy))
        if opened := pictures.picture_format(content):
            stripped = without_metadata(content, opened) if self.newsroom.strip_metadata else None
            content = stripped or content
            if reveals := pictures.metadata_of(content):
                findings.append(self._revealing(printable(source), reveals, place))
        return _loaded(path, source, name, media_type_of(name), content)

    def _revealing(self, shown: str, reveals: tuple[str, ...], place: Place) -> Finding:
        words = f"{shown} would be sent as it is, and its metadata tell {' and '.join(reveals)}."
        remedy = _SAVE_WITHOUT if self.newsroom.strip_metadata else _WRITE_STRIP
        return finding("FIL03", words, place=place, remedy=remedy)

    def _content(self, source: str, place: Place, findings: list[Finding], *, most: int) -> bytes | None:
        """Return the bytes of a file in the newsroom. None for a file that cannot be read, with a finding."""
        target = self._target(source, place, findings)
        if target is None:
            return None
        try:
            content = read_regular(target, limit=most)
        except (NoInput, OSError) as fault:
            findings.append(_unreadable(source, fault, place))
            return None
        if len(content) > most:
            words = f"{printable(source)} is larger than {size_words(most)}."
            findings.append(finding("FIL05", words, place=place, remedy="Put it on the web, and name its address."))
            return None
        return content

    def _target(self, source: str, place: Place, findings: list[Finding]) -> Path | None:
        """Return the path of a file in the newsroom, links followed. None for one that cannot be sent: a finding."""
        try:
            inside(source, self.newsroom.folder)
            target = (self.newsroom.folder / source).resolve(strict=True)
        except BadData as fault:
            findings.append(finding("ADV15", fault.message, place=place, remedy=fault.remedy))
            return None
        except OSError as fault:
            findings.append(_unreadable(source, fault, place))
            return None
        if OwnData(self.newsroom, self.private).is_kept(target):
            findings.append(own_data(source, place))
            return None
        return target


def _too_large_for_graph(files: list[LoadedFile], advisory: Advisory) -> Iterator[Finding]:
    """Yield FIL05 for files with which a message would be larger than Microsoft Graph takes."""
    total = sum(loaded.file.encoded_size for loaded in files)
    if total + _TEXT > LARGEST_GRAPH_MESSAGE:
        words = f"The files have {size_words(total)} as sent, and Microsoft Graph takes about"
        words += f" {size_words(LARGEST_GRAPH_MESSAGE - _TEXT)} beside the text."
        place = advisory.place("attachments" if "attachments" in advisory.lines else files[0].file.path)
        remedy = "Put the largest on the web: {file: …, as: link, url: https://…}. Or send through smtp.office365.com."
        yield finding("FIL05", words, place=place, remedy=remedy)


def _unreadable(source: str, fault: NoInput | OSError, place: Place) -> Finding:
    words = fault.message if isinstance(fault, NoInput) else f"{printable(source)} cannot be read."
    return finding("ADV15", words, place=place, remedy="Check the file.")


def _loaded(
    path: str,
    source: str,
    name: str,
    media_type: str,
    content: bytes,
    *,
    inline: bool = False,
    size: tuple[int, int] = (0, 0),
) -> LoadedFile:
    file = SentFile(
        path=path,
        source=source,
        name=name,
        media_type=media_type,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        inline=inline,
        width=size[0],
        height=size[1],
    )
    return LoadedFile(file=file, content=content)
