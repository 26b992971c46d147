"""Write previews, reports and other files that people read, and open pages in the browser."""

from collections.abc import Collection
from pathlib import Path

import click

from advisory_cli.cli.terminal.console import info, is_interactive
from advisory_cli.files.atomic import replace_file

PAGE = (".html", ".htm")


def write_file(target: Path, text: str, *, kind: str, endings: Collection[str] = PAGE) -> None:
    """Write `text` to the file `target` as UTF-8, otherwise like write_bytes()."""
    write_bytes(target, text.encode(), kind=kind, endings=endings)


def write_bytes(target: Path, content: bytes, *, kind: str, endings: Collection[str] = PAGE) -> None:
    """Write `content` to the file `target` in one step, readable by its owner alone.

    `kind`: the kind of file in a word, such as "preview", for the sentences of faults. A missing folder is made only if
    its name is `kind` with an s, such as previews/.
    `endings`: an existing file is replaced only if its name ends in one of these (.html and .htm unless given).
    Raises click.UsageError when the existing file ends otherwise or is no regular file. Raises CannotWrite when the
    file cannot be written, such as in a missing folder of another name.
    """
    from advisory_cli.model.errors import CannotWrite

    if target.exists() and (target.suffix.lower() not in endings or not target.is_file()):
        ending, article = next(iter(endings)), "an" if kind[0] in "aeiou" else "a"
        words = f"{target} already exists and is not {article} {kind}."
        raise click.UsageError(f"{words} Name a file that ends in {ending}")
    try:
        if target.parent.name == f"{kind}s":
            target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, content)
    except OSError as fault:
        raise CannotWrite(f"The {kind} cannot be written to {target}: {fault.strerror}.") from fault


def show_page(target: Path, *, kind: str, opened: bool) -> None:
    """Print the path `target` of a page, and open the page in the browser when `opened` is true.

    `kind` is the kind of page in a word, such as "preview", and is printed with the path.
    """
    info(f"The {kind} is in {target}")
    if opened:
        click.launch(str(target))


def to_be_opened(opened: bool | None, output: Path | None) -> bool:
    """Tell whether a page is to be opened in the browser.

    `opened` is true for the flag --open and false for --no-open. None means neither flag: the page is then opened when
    stderr is a terminal and `output`, the file named with --output, is None.
    """
    return output is None and is_interactive() if opened is None else opened


def refuse_excel(form: str, *, excel: bool) -> None:
    """Raise click.UsageError when `excel` (--excel) is set and `form`, the output format, is not "csv"."""
    if excel and form != "csv":
        raise click.UsageError("--excel works with csv only: add --format csv")
