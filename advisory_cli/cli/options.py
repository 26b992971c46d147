"""Flags that several verbs share."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from advisory_cli.desk.order import Order
    from advisory_cli.wiring import Workshop

MOST_PEOPLE = 100_000_000
F = TypeVar("F", bound=Callable[..., Any])

_CHOICE = (
    click.option(
        "-l", "--list", "lists", multiple=True, metavar="LIST", help="A list of journalists; may be repeated."
    ),
    click.option("--encoding", metavar="NAME", help="How the lists are encoded, where it is not UTF-8."),
    click.option("--where", multiple=True, metavar="EXPR", help="Only rows like beat=human-rights or country!=BE."),
    click.option("--exclude", multiple=True, metavar="LIST", help="Nobody who stands in this list."),
    click.option("--limit", type=click.IntRange(1, MOST_PEOPLE), metavar="N", help="Only the first N of the lists."),
    click.option("--again", is_flag=True, help="Also those who have an earlier revision."),
    click.option("--skip-bad-rows", is_flag=True, help="Leave out rows with mistakes instead of refusing the list."),
)


def choosing(command: F) -> F:
    """Add the flags that choose recipients."""
    for option in reversed(_CHOICE):
        command = option(command)
    return command


def workshop(context: click.Context, overrides: Mapping[str, str] | None = None) -> "Workshop":
    """The newsroom's working parts."""
    from advisory_cli.wiring import Workshop

    return Workshop.open(context.find_root().obj, overrides or {})


def order_from(shop: "Workshop", file: str, choice: Mapping[str, Any]) -> "Order":
    """Look the named files up and read the expressions."""
    from advisory_cli.desk.order import Order
    from advisory_cli.read.places import find_advisory, find_list
    from advisory_cli.read.where import parse_where

    cwd, folder = Path.cwd(), shop.newsroom.folder
    return Order(
        advisory=find_advisory(file, cwd=cwd, folder=folder),
        lists=tuple(find_list(name, cwd=cwd, folder=folder) for name in choice["lists"]),
        encoding=choice["encoding"],
        where=tuple(parse_where(text) for text in choice["where"]),
        exclude=tuple(find_list(name, cwd=cwd, folder=folder) for name in choice["exclude"]),
        limit=choice["limit"],
        again=choice["again"],
        skip_bad_rows=choice["skip_bad_rows"],
        options=_as_typed(choice),
    )


def _as_typed(choice: Mapping[str, Any]) -> tuple[str, ...]:
    """The flags that chose, so that a suggested command chooses the same people at the same pace."""
    words: list[str] = []
    for name in ("encoding", "where", "exclude", "limit", "again", "skip_bad_rows", "rate"):
        flag, value = f"--{name.replace('_', '-')}", choice.get(name)
        if value is True:
            words.append(flag)
        elif value:
            several = value if isinstance(value, tuple) else (value,)
            words += [word for one in several for word in (flag, str(one))]
    return tuple(words)
