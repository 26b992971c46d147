"""Import a document into advisories/: read it, ask what it leaves open, write the file and its pictures."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from advisory_cli.actions.setup.new_advisory import free_id
from advisory_cli.files.atomic import create_file
from advisory_cli.intake.documents.opener import MAX_BYTES
from advisory_cli.intake.draft import Question
from advisory_cli.intake.importer import Imported, draft_id, read_draft, write_draft
from advisory_cli.intake.options import ImportOptions
from advisory_cli.model.errors import BadData, CannotWrite, UsageFault
from advisory_cli.model.ports.ledger_queries import MailingQueries
from advisory_cli.model.value_class import value_class
from advisory_cli.read.advisory.file import slug

Ask = Callable[[Question, ImportOptions], ImportOptions]
"""Asks a person a question, and returns the options with the answer."""


@value_class
class ImportedFile:
    """Advisory file that was written: its path, those of its pictures, and the questions that nobody has answered."""

    path: Path
    imported: Imported
    pictures: tuple[Path, ...]
    open_questions: tuple[Question, ...]


@value_class
class Source:
    """Document to import: its bytes, and its file name, "" for text from a pipe."""

    content: bytes
    name: str


def import_file(
    source: Source,
    options: ImportOptions,
    folder: Path,
    *,
    output: Path | None = None,
    ledger: MailingQueries | None = None,
    ask: Ask | None = None,
) -> ImportedFile:
    """Write the advisory file of a document, and its pictures beside it. No file is overwritten.

    `folder`: the newsroom. `output`: the path of the file, None for `advisories/` and an id made of the headline.
    `ledger`: None when the newsroom has none. `ask`: None when nobody can be asked; the cautious answer then holds.
    Raises UsageFault for a format that is not read and for an output that exists, BadData for a document that cannot
    be read, and CannotWrite when a file cannot be written.
    """
    if len(source.content) > MAX_BYTES:
        raise BadData(f"The file is larger than {MAX_BYTES // 2**20} MB.", remedy="Save it without its pictures.")
    if output is not None and output.exists():
        raise UsageFault(f"{output} exists, and is not overwritten.", remedy="Choose another --output.")
    document, draft = read_draft(source.content, source.name, options)
    asked: set[str] = set()
    while ask is not None and (question := next((each for each in draft.questions if each.field not in asked), None)):
        asked.add(question.field)
        options = ask(question, options)
        document, draft = read_draft(source.content, source.name, options)
    advisory_id = _id_of_output(output) if output else free_id(draft_id(draft, options), folder, ledger)
    path = output or folder / "advisories" / f"{advisory_id}.md"
    imported = write_draft(document, draft, options, advisory_id, folder=_picture_folder(path.parent, folder))
    pictures = _write(path, imported)
    open_questions = tuple(each for each in draft.questions if each.field not in asked)
    return ImportedFile(path=path, imported=imported, pictures=pictures, open_questions=open_questions)


def _id_of_output(output: Path) -> str:
    name = slug(output.stem)
    if not name:
        raise UsageFault(f"“{output.stem[:60]}” cannot be an id: letters from a to z and digits.")
    return name


def _picture_folder(folder: Path, newsroom: Path) -> str:
    """Return the folder of the pictures as the file names it: relative to the newsroom, "" outside of it."""
    with suppress(ValueError):
        return folder.resolve().relative_to(newsroom.resolve()).as_posix().removeprefix(".")
    return ""


def _write(path: Path, imported: Imported) -> tuple[Path, ...]:
    """Write the pictures, then the file that names them. What was written is removed where one cannot be written."""
    files: Sequence[tuple[Path, bytes]] = [
        (path.parent / name, picture.content or b"") for name, picture in imported.pictures
    ]
    written: list[Path] = []
    try:
        path.parent.mkdir(exist_ok=True, mode=0o755)
        for file, content in [*files, (path, imported.text.encode())]:
            create_file(file, content, mode=0o644)
            written.append(file)
    except FileExistsError as fault:
        _remove(written)
        raise UsageFault(f"{fault.filename} exists, and is not overwritten.", remedy="Choose --output.") from fault
    except OSError as fault:
        _remove(written)
        raise CannotWrite(f"{path} cannot be written: {fault.strerror}.") from fault
    return tuple(written[:-1])


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()


def with_answer(question: Question, answer: str, options: ImportOptions) -> ImportOptions:
    """Return options with a person's answer to a question. Raises UsageFault for an answer that cannot be meant."""
    from advisory_cli.model.language import language_tag
    from advisory_cli.model.press.advisory import Kind
    from advisory_cli.read.times.wall_times import read_zone

    match question.field:
        case "kind":
            if answer not in list(Kind):
                raise UsageFault(f"“{answer[:40]}” is not a kind.", remedy=f"Kinds are: {', '.join(Kind)}.")
            return replace(options, kind=Kind(answer))
        case "zone":
            return replace(options, stated_zone=read_zone(answer))
        case "language":
            if (tag := language_tag(answer)) is None:
                raise UsageFault(f"“{answer[:40]}” is not a language.", remedy="Languages are written en, fr, en-GB, …")
            return replace(options, stated_language=tag)
        case _:
            if not answer.isdecimal() or not 1990 <= int(answer) <= 2100:
                raise UsageFault(f"“{answer[:40]}” is not a year.", remedy=f"For example {options.today.year}.")
            return replace(options, year=int(answer))
