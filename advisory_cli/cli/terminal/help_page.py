"""Help of a command: as wide as the terminal, with options in groups and examples at the end."""

import os
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import click

from advisory_cli.cli.terminal.colour import NO_COLOUR
from advisory_cli.cli.terminal.commands_to_copy import continued
from advisory_cli.cli.terminal.completion import complete_names
from advisory_cli.cli.terminal.console import be_quiet, print_json_fault
from advisory_cli.cli.terminal.examples import EXAMPLES
from advisory_cli.cli.terminal.pager import switch_off_pager
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.patterns import late_pattern
from advisory_cli.report.wording.lines import NARROW, columns, padded, wrapped

GROUPS: dict[str, tuple[str, ...]] = {
    "Recipients": (
        "lists", "to", "encoding", "sheet", "with_hidden_rows", "where", "exclude", "cleared", "limit", "again",
        "skip_bad_rows", "allow_uncleared", "also_stopped", "imap", "reports",
    ),
    "Text": ("what", "cancelled", "postponed", "replacement", "own_text", "replace"),
    "Time": ("at", "not_after", "wait"),
    "Safety": ("dry_run", "test", "test_to", "in_place", "yes", "expect", "strict", "check_links", "share"),
    "Speed": ("rate", "connections"),
    "Output": ("form", "part", "excel", "output", "opened", "mail_to", "serve", "verbose", "explain", "quiet",
               "no_color", "no_pager", "help"),
}  # fmt: skip
"""Groups of options in the help, each with the names of its parameters. Any other option stands under Options."""

_FEW = 8  # options that need no groups
_LONGEST = 400  # characters of the sentence that tells what a command is for
_NO_BOUND = 1_000_000  # a larger number is no bound that anybody meets
_RANGE = late_pattern(r"\[(\d+)<=x<=(\d+)\]")
_GAP = 2  # blanks between the columns of a list


class HelpFormatter(click.HelpFormatter):
    """Formatter of help pages whose lines fit the terminal and break at blanks alone.

    In a terminal narrower than 60 columns, each description stands below its term.
    """

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__(width=line_width(err=False))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how the command `prog` is called with `args`. `prefix` is "Usage: " when None."""
        self._write_lines(f"{prefix or 'Usage: '}{prog} {args}", hang=self.current_indent + 4)

    def write_text(self, text: str) -> None:
        """Write paragraphs of text, which are parted by empty lines."""
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            self._write_lines(" ".join(paragraph.split()))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = _GAP) -> None:
        """Write a list of terms and their descriptions, in two columns of text.

        The terms take at most `col_max` characters of a line, and `col_spacing` blanks follow. The description of a
        longer term begins on the next line.
        """
        pairs = list(rows)
        margin, narrow = " " * self.current_indent, self.width < NARROW
        at = min(max((columns(term) for term, _ in pairs), default=0), col_max) + col_spacing
        for term, description in pairs:
            if narrow or columns(term) > at - col_spacing:
                self._write_lines(term, hang=self.current_indent + 4)
                if description:
                    self._write_lines(description, indent=self.current_indent + (4 if narrow else at))
                continue
            lead = margin + padded(term, at)
            first, *others = wrapped(description, indent=len(lead), width=self.width)
            self.write(f"{(lead + first.text.lstrip(' ')).rstrip()}\n" + "".join(f"{row.text}\n" for row in others))

    def _write_lines(self, text: str, *, indent: int | None = None, hang: int | None = None) -> None:
        rows = wrapped(text, indent=self.current_indent if indent is None else indent, hang=hang, width=self.width)
        self.write("".join(f"{row.text}\n" for row in rows))


class HelpContext(click.Context):
    """Context of a command whose help is written by HelpFormatter."""

    formatter_class = HelpFormatter


class DeskCommand(click.Command):
    """Command whose help has groups of options and examples, with the options that all commands share.

    These are --quiet, --no-color and --no-pager.
    """

    context_class = HelpContext

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        complete_names(self.params)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters of the command, and before --help the options that all commands share."""
        return _with_shared(super().get_params(ctx), hidden=True)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and return its result.

        With --format json, a fault that ends the command is printed on stdout as JSON. The fault is then raised again.
        """
        try:
            return super().invoke(ctx)
        except (AdvisoryError, click.UsageError) as fault:
            print_json_fault(ctx, fault)
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under the headings of their groups, or under one heading when there are at most eight."""
        write_options(self.get_params(ctx), ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples of the command."""
        write_examples(ctx, formatter)


class DeskGroup(click.Group):
    """Group of commands, with help like that of DeskCommand.

    With `hides_shared`, the options --no-color and --no-pager are not shown in the help of the group.
    """

    context_class = HelpContext
    command_class = DeskCommand
    hides_shared: ClassVar[bool] = True

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters of the group, and before --help the options that all commands share."""
        return _with_shared(super().get_params(ctx), hidden=self.hides_shared)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under the headings of their groups, and then the commands."""
        write_options(self.get_params(ctx), ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands of the group, each with the first sentence of its help."""
        with formatter.section("Commands"):
            names = self.list_commands(ctx)
            commands = [(name, command) for name in names if (command := self.get_command(ctx, name))]
            formatter.write_dl([(name, command.get_short_help_str(_LONGEST)) for name, command in commands])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples of the group."""
        write_examples(ctx, formatter)


def shared_options(*, hidden: bool) -> list[click.Parameter]:
    """Return new options that every command takes: --quiet, --no-color and --no-pager.

    With `hidden`, the help does not show the last two.
    """

    def quiet(context: click.Context, _: click.Parameter, given: bool) -> None:
        if given:
            be_quiet(context)

    def no_colour(_: click.Context, __: click.Parameter, given: bool) -> None:
        if given:
            os.environ[NO_COLOUR] = "1"

    def no_pager(context: click.Context, _: click.Parameter, given: bool) -> None:
        if given:
            switch_off_pager(context)

    words = (
        (("-q", "--quiet"), quiet, False, "Print nothing but data and errors."),
        (("--no-color",), no_colour, hidden, "Print without colours."),
        (("--no-pager",), no_pager, hidden, "Print long output at once."),
    )
    return [
        click.Option(names, is_flag=True, expose_value=False, callback=callback, hidden=secret, help=text)
        for names, callback, secret, text in words
    ]


def _with_shared(params: Sequence[click.Parameter], *, hidden: bool) -> list[click.Parameter]:
    own = [param for param in params if _name(param) != "help"]
    return [*own, *shared_options(hidden=hidden), *(param for param in params if _name(param) == "help")]


def write_options(params: Sequence[click.Parameter], ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the help of options, in groups when there are more than eight. Arguments are left out."""
    records = [(_name(param), record) for param in params if (record := _record(param, ctx))]
    group_of = {name: group for group, names in GROUPS.items() for name in names}
    grouped: dict[str, list[tuple[str, str]]] = {}
    for name, record in records:
        grouped.setdefault(group_of.get(name, "Options") if len(records) > _FEW else "Options", []).append(record)
    for group in (*(group for group in GROUPS if group != "Output"), "Options", "Output"):
        if group in grouped:
            with formatter.section(group):
                formatter.write_dl(grouped[group])


def _record(param: click.Parameter, ctx: click.Context) -> tuple[str, str] | None:
    record = None if isinstance(param, click.Argument) else param.get_help_record(ctx)
    return record and (record[0], _RANGE.sub(lambda bounds: _range_words(int(bounds[1]), int(bounds[2])), record[1]))


def _range_words(least: int, most: int) -> str:
    """Return the bounds of a number in words, in the place of the formula that click writes."""
    return f"({least:,} to {most:,})" if most < _NO_BOUND else f"(at least {least:,})"


def _name(param: click.Parameter) -> str:
    return "help" if "--help" in param.opts else param.name or ""


def write_examples(ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the examples of the command in `ctx`. A command without examples gets no heading."""
    names: list[str] = []
    level: click.Context | None = ctx
    while level is not None and level.parent is not None:
        names.insert(0, level.info_name or "")
        level = level.parent
    if examples := EXAMPLES.get(" ".join(names)):
        with formatter.section("Examples"):
            for purpose, line in examples:
                formatter.write_text(purpose)
                with formatter.indentation():
                    formatter.write(f"{continued(' ' * formatter.current_indent + line, formatter.width)}\n")
