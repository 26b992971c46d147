"""Writing a file for people to read, and showing it."""

from collections.abc import Collection
from pathlib import Path

import click

from advisory_cli.cli.terminal.console import say, watched
from advisory_cli.files.atomic import replace_file

PAGE = (".html", ".htm")


def write_file(target: Path, text: str, *, what: str, endings: Collection[str] = PAGE) -> None:
    """Put a file where it belongs, in one step, readable by its owner alone, and never in the place of something else:
    only a file with one of `endings` may be there already. `what` it is: "preview". Its folder is made where that is
    the newsroom's own for it, such as previews/.
    """
    from advisory_cli.model.errors import CannotWrite

    if target.exists() and (target.suffix.lower() not in endings or not target.is_file()):
        ending = next(iter(endings))
        raise click.UsageError(f"{target} is there already and is no {what}; name a file that ends in {ending}")
    try:
        if target.parent.name == f"{what}s":
            target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, text.encode())
    except OSError as fault:
        raise CannotWrite(f"The {what} cannot be written to {target}: {fault.strerror}.") from fault


def show_page(target: Path, *, what: str, opened: bool) -> None:
    """Say where a page is, and open it in the browser where that is wanted."""
    say(f"The {what} is in {target}")
    if opened:
        click.launch(str(target))


def to_be_opened(opened: bool | None, output: Path | None) -> bool:
    """Whether a page is opened: as was said, else where somebody looks on and named no file for it."""
    return output is None and watched() if opened is None else opened


def refuse_excel(form: str, *, excel: bool) -> None:
    """The mark of --excel stands before CSV and nothing else."""
    if excel and form != "csv":
        raise click.UsageError(f"--excel is about csv, and this is {form}: add --format csv")
