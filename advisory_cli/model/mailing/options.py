"""Options of the commands that send, as typed, and their form as words that a mailing keeps."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

_STORED = (
    "encoding",
    "sheet",
    "where",
    "exclude",
    "cleared",
    "allow_uncleared",
    "limit",
    "again",
    "skip_bad_rows",
    "with_hidden_rows",
    "own_text",
    "rate",
)


@dataclass(frozen=True, kw_only=True)
class ListFileOptions:
    """Options that tell how list files are read."""

    encoding: str | None = None
    sheet: tuple[str, ...] = ()
    with_hidden_rows: bool = False


@dataclass(frozen=True, kw_only=True)
class DeliveryOptions:
    """Options that every command that sends has."""

    dry_run: bool = False
    test: bool = False
    test_to: tuple[str, ...] = ()
    yes: bool = False
    expect: str | None = None  # N or N+M
    strict: bool = False
    rate: str | None = None
    connections: int | None = None
    wait: bool = False

    @property
    def is_test(self) -> bool:
        """True when the message goes to the newsroom's own people only."""
        return self.test or bool(self.test_to)

    @property
    def asks(self) -> bool:
        """True when a person has to confirm the plan."""
        return not self.yes and not self.dry_run

    @property
    def settings(self) -> dict[str, str]:
        """Settings that the command line overrides, by name."""
        given = {"rate": self.rate, "connections": self.connections}
        return {name: str(value) for name, value in given.items() if value}


@dataclass(frozen=True, kw_only=True)
class SendOptions(ListFileOptions, DeliveryOptions):
    """Options of `send`. `check` and `preview` use the ones that choose recipients."""

    lists: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    limit: int | None = None
    again: bool = False
    skip_bad_rows: bool = False
    at: str | None = None
    not_after: str | None = None
    replace: str | None = None
    allow_uncleared: str | None = None
    own_text: bool = False

    @classmethod
    def from_stored(cls, words: Sequence[str]) -> Self:
        """Return the options that `stored` wrote as `words`. Options that are not stored have their defaults."""
        defaults = {each.name: each.default for each in fields(cls)}
        values: dict[str, Any] = {}
        left = iter(words)
        for word in left:
            name = word.removeprefix("--").replace("-", "_")
            if isinstance(defaults[name], bool):
                values[name] = True
            elif isinstance(defaults[name], tuple):
                values[name] = (*values.get(name, ()), next(left))
            else:
                values[name] = int(next(left)) if name == "limit" else next(left)
        return cls(**values)

    def stored(self) -> tuple[str, ...]:
        """Return the options that choose recipients, and the pace, as words of a command."""
        words: list[str] = []
        for name in _STORED:
            flag, value = f"--{name.replace('_', '-')}", getattr(self, name)
            if value is True:
                words.append(flag)
            elif value:
                words += [
                    word for each in (value if isinstance(value, tuple) else (value,)) for word in (flag, str(each))
                ]
        return tuple(words)


@dataclass(frozen=True, kw_only=True)
class NoticeOptions(ListFileOptions, DeliveryOptions):
    """Options of the commands that tell readers about an advisory. Each command has some of them."""

    what: str = ""
    exclude: tuple[str, ...] = ()
    replacement: str = ""
    again: bool = False
    also_stopped: bool = False
    imap: bool = False
    reports: tuple[str, ...] = ()

    def stored(self, flag: str) -> tuple[str, ...]:
        """Return the options with a value as words of a command. `flag` introduces what the notice says."""
        what = self.what.strip() if self.what else ""
        words = [flag, what] if self.what else []
        for name, value in (("replacement", self.replacement), ("encoding", self.encoding), ("rate", self.rate)):
            words += [f"--{name}", str(value)] if value else []
        words += ["--with-hidden-rows"] if self.with_hidden_rows else []
        several = [("--sheet", name) for name in self.sheet] + [("--exclude", name) for name in self.exclude]
        return (*words, *(word for pair in several for word in pair))
