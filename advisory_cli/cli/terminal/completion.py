"""Completion of words with the Tab key: names of lists, advisories, mailings and codes of findings."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem
from click.types import StringParamType

from advisory_cli.model.text import printable

Names = Callable[[Path], Iterable[str]]


class CompletedName(StringParamType):
    """Text that the shell completes by names of the newsroom, such as those of its lists.

    `names` returns the names, given the newsroom's folder. Outside of a newsroom, and where no name fits, the shell
    offers files.
    """

    def __init__(self, names: Names) -> None:
        self._names = names

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """Return the names that begin with `incomplete`, the word typed so far. `param` changes nothing."""
        folder = _newsroom(ctx)
        names = self._names(folder) if folder else ()
        found = [CompletionItem(name) for name in dict.fromkeys(names) if _fits(name, incomplete)]
        return found or [CompletionItem(incomplete, type="file")]


class CompletedCode(StringParamType):
    """Text that the shell completes by codes of findings, such as EMB05, each with its title."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """Return the codes that begin with `incomplete`, in capitals or not. `ctx` and `param` change nothing."""
        from advisory_cli.model.checks.catalogue import CATALOGUE

        return [
            CompletionItem(code, help=entry.title)
            for code, entry in CATALOGUE.items()
            if code.startswith(incomplete.upper())
        ]


def _lists(folder: Path) -> Iterable[str]:
    from advisory_cli.read.locate import LIST_ENDINGS, short_names

    return short_names(folder / "lists", LIST_ENDINGS)


def _advisories(folder: Path) -> Iterable[str]:
    from advisory_cli.read.locate import short_names

    return short_names(folder / "advisories", (".md",))


def _mailings(folder: Path) -> Iterator[str]:
    from advisory_cli.ledger.history.mailing_ids import newest_ids

    yield from ("last", *newest_ids(folder / "ledger" / "ledger.db"), *_advisories(folder))


TYPES: dict[str, click.ParamType[str]] = {
    **dict.fromkeys(("lists", "exclude", "cleared", "list_name"), CompletedName(_lists)),
    **dict.fromkeys(("file", "advisory"), CompletedName(_advisories)),
    **dict.fromkeys(("mailing", "replace"), CompletedName(_mailings)),
    "explain": CompletedCode(),
}
"""Types of parameters by their names, as the commands call them."""


def complete_names(params: Iterable[click.Parameter]) -> None:
    """Let the shell complete those parameters in `params` whose values it can know, such as names of lists.

    The values are names of lists, advisories and mailings, and codes of findings. The name of the parameter decides
    which of these it takes. Parameters with any other name, or with a type other than text, are not changed.
    """
    for param in params:
        if param.name in TYPES and type(param.type) is StringParamType:
            param.type = TYPES[param.name]


def _newsroom(ctx: click.Context) -> Path | None:
    from advisory_cli.model.errors import AdvisoryError
    from advisory_cli.read.newsroom_folder import find_newsroom

    try:
        return find_newsroom(ctx.find_root().params.get("newsroom"), os.environ, Path.cwd())
    except (AdvisoryError, OSError):
        return None


def _fits(name: str, incomplete: str) -> bool:
    """Tell whether a name continues the word typed so far, and has no character that a terminal would obey."""
    return name.startswith(incomplete) and printable(name) == name
