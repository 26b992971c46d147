"""Files written for people to read, and shown to them."""

from collections.abc import Collection
from pathlib import Path

import click

from advisory_cli.cli.terminal.console import info, is_interactive
from advisory_cli.files.atomic import replace_file

PAGE = (".html", ".htm")


def write_file(target: Path, text: str, *, kind: str, endings: Collection[str] = PAGE) -> None:
    """Write a file in one step, readable by its owner alone.

    The file replaces only an existing file with one of `endings`. Raises click.UsageError otherwise, and CannotWrite.
    `kind` names the kind of file, such as "preview". The newsroom's own folder for that kind, such as previews/, is
    made when missing.
    """
    from advisory_cli.model.errors import CannotWrite

    if target.exists() and (target.suffix.lower() not in endings or not target.is_file()):
        ending = next(iter(endings))
        raise click.UsageError(f"{target} is there already and is no {kind}; name a file that ends in {ending}")
    try:
        if target.parent.name == f"{kind}s":
            target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, text.encode())
    except OSError as fault:
        raise CannotWrite(f"The {kind} cannot be written to {target}: {fault.strerror}.") from fault


def show_page(target: Path, *, kind: str, opened: bool) -> None:
    """Print the path of a page, and open the page in the browser when `opened` is true."""
    info(f"The {kind} is in {target}")
    if opened:
        click.launch(str(target))


def to_be_opened(opened: bool | None, output: Path | None) -> bool:
    """Tell whether a page is opened.

    The flag decides. Without a flag (None), a page is opened when somebody watches and named no file for it.
    """
    return output is None and is_interactive() if opened is None else opened


def refuse_excel(form: str, *, excel: bool) -> None:
    """Raise click.UsageError for --excel with another format than CSV."""
    if excel and form != "csv":
        raise click.UsageError(f"--excel is about csv, and this is {form}: add --format csv")
