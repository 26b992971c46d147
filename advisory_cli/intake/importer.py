"""Import of a document: bytes → the text of an advisory file, its pictures, and what a person should look at."""

import unicodedata
from dataclasses import dataclass

from advisory_cli.intake.documents.blocks import PictureFile
from advisory_cli.intake.documents.opener import open_document
from advisory_cli.intake.draft import Draft
from advisory_cli.intake.options import ImportOptions
from advisory_cli.intake.recognition.recognise import recognise
from advisory_cli.intake.survival import Survival, surviving_words
from advisory_cli.intake.writer import advisory_file
from advisory_cli.read.advisory.file import slug

_LONGEST_ID = 60
_WORDS_OF_ID = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """Advisory file made of a document.

    `text` is the whole file. `pictures` are those of the document, each with its path in the newsroom. `words` says how
    many words of the document stand in the file.
    """

    text: str
    draft: Draft
    pictures: tuple[tuple[str, PictureFile], ...]
    words: Survival


def import_text(content: bytes, name: str, options: ImportOptions, advisory_id: str = "") -> Imported:
    """Return the advisory file that the bytes of a document make.

    `name` is the document's file name, "" for text from a pipe. `advisory_id`: the id, "" to make it of the headline.
    Raises UsageFault for a format that is not read, and BadData for a file that cannot be read.
    """
    document = open_document(content, name)
    draft = recognise(document, options)
    own_id = advisory_id or id_of(draft.headline) or f"{draft.kind}-{options.today.isoformat()}"
    inside = [picture for picture in document.pictures if picture.content]
    pictures = tuple(
        (f"advisories/{own_id}-{number}.{picture.extension}", picture) for number, picture in enumerate(inside, 1)
    )
    first = _in_order(draft, pictures)
    text = advisory_file(draft, own_id, options, [path for path, _ in first])
    return Imported(text=text, draft=draft, pictures=pictures, words=surviving_words(document, text))


def _in_order(draft: Draft, pictures: tuple[tuple[str, PictureFile], ...]) -> list[tuple[str, PictureFile]]:
    """Return the pictures, the one with the first caption first."""
    captioned = next((each.file for each in draft.pictures if each.file is not None), None)
    return sorted(pictures, key=lambda each: each[1] is not captioned)


def id_of(headline: str) -> str:
    """Return an id made of the first words of a headline, "" where none of its letters can stand in an id."""
    plain = unicodedata.normalize("NFKD", headline.replace("ß", "ss")).encode("ascii", "ignore").decode()
    name = "-".join(slug(plain.replace("'", "")).split("-")[:_WORDS_OF_ID])
    if len(name) > _LONGEST_ID:
        name = name[:_LONGEST_ID].rpartition("-")[0] or name[:_LONGEST_ID]
    return name if sum(letter.isalpha() for letter in name) >= 4 else ""
