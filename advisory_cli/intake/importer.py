"""Import of a document: bytes → the text of an advisory file, its pictures, and what a person should look at."""

from advisory_cli.intake.documents.blocks import Document, PictureFile
from advisory_cli.intake.documents.opener import open_document
from advisory_cli.intake.documents.pictures import stored_pictures
from advisory_cli.intake.draft import Draft
from advisory_cli.intake.options import ImportOptions
from advisory_cli.intake.recognition.recognise import recognise
from advisory_cli.intake.survival import Survival, surviving_words
from advisory_cli.intake.writer import advisory_file
from advisory_cli.model.value_class import value_class
from advisory_cli.read.advisory.own_id import headline_id


@value_class
class Imported:
    """Advisory file made of a document.

    `text` is the whole file. `pictures` are those of the document that a message can show, each with its file name.
    `words` says how many words of the document stand in the file. `remarks` are sentences on what was left out.
    """

    text: str
    draft: Draft
    pictures: tuple[tuple[str, PictureFile], ...]
    words: Survival
    remarks: tuple[str, ...]


def read_draft(content: bytes, name: str, options: ImportOptions) -> tuple[Document, Draft]:
    """Return the document in some bytes, and the advisory that it says.

    `name` is the document's file name, "" for text from a pipe. Raises UsageFault for a format that is not read, and
    BadData for a file that cannot be read.
    """
    document = open_document(content, name)
    return document, recognise(document, options)


def draft_id(draft: Draft, options: ImportOptions) -> str:
    """Return an id for a draft: words of its headline, or its kind and today's date."""
    name = headline_id(draft.headline)
    return name if sum(letter.isalpha() for letter in name) >= 4 else f"{draft.kind}-{options.today.isoformat()}"


def write_draft(
    document: Document, draft: Draft, options: ImportOptions, advisory_id: str, *, folder: str = "advisories"
) -> Imported:
    """Return the advisory file of a draft.

    `folder` is the folder of its pictures as the file names it, relative to the newsroom, "" for the newsroom itself.
    """
    stored, remarks = stored_pictures(document, advisory_id)
    named = [(f"{folder}/{name}" if folder else name, picture) for name, picture in stored]
    text = advisory_file(draft, advisory_id, options, named)
    return Imported(
        text=text,
        draft=draft,
        pictures=tuple(stored),
        words=surviving_words(document, text),
        remarks=(*draft.remarks, *remarks),
    )


def import_text(content: bytes, name: str, options: ImportOptions) -> Imported:
    """Return the advisory file that the bytes of a document make, with an id of its own.

    `name` is the document's file name, "" for text from a pipe. Raises UsageFault for a format that is not read, and
    BadData for a file that cannot be read.
    """
    document, draft = read_draft(content, name, options)
    return write_draft(document, draft, options, draft_id(draft, options))
