"""Manual page of the program, made from the help of its commands, in the form that `man` reads."""

from collections.abc import Iterable, Iterator

import click

from advisory_cli.cli.terminal.examples import EXAMPLES
from advisory_cli.model.exit_codes import MEANINGS

_ENVIRONMENT = (
    ("ADVISORY_NEWSROOM", "the newsroom's folder, for commands without -C"),
    ("ADVISORY_SETTING", "any setting, its name in capitals, such as ADVISORY_SEND_VIA; it goes before .env"),
    ("ADVISORY_APPROVAL_KEY", "the key of the person who plans or approves"),
    ("PAGER", "the program that shows what is longer than the terminal"),
    ("NO_COLOR, FORCE_COLOR", "no colours, or colours where no terminal is"),
    ("COLUMNS", "the width of lines where no terminal is"),
)


def manual_page(root: click.Group, version: str) -> str:
    """Return the manual page of the program as roff text (man(7)), with every command, option and example.

    `root` is the group of all commands, and `version` the program's version.
    """
    lines = [
        f'.TH ADVISORY 1 "" "advisory {version}" "User Commands"',
        ".SH NAME",
        r"advisory \- the press desk of the command line",
        *_section(root, click.Context(root, info_name="advisory"), "advisory", ".SH"),
        ".SH COMMANDS",
        *_commands(root, click.Context(root, info_name="advisory"), ("advisory",)),
        ".SH EXIT STATUS",
        *_terms((str(code), words) for code, words in MEANINGS.items()),
        ".SH ENVIRONMENT",
        *_terms(_ENVIRONMENT),
        ".SH FILES",
        "A newsroom is a folder with advisory.toml, .env, advisories/, lists/ and the ledger.",
    ]
    return "\n".join(lines) + "\n"


def _commands(group: click.Group, context: click.Context, path: tuple[str, ...]) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        child = click.Context(command, parent=context, info_name=name)
        yield from _section(command, child, " ".join((*path, name)), ".SS")
        if isinstance(command, click.Group):
            yield from _commands(command, child, (*path, name))


def _section(command: click.Command, context: click.Context, name: str, heading: str) -> Iterator[str]:
    """Yield the usage, description, options and examples of one command."""
    usage = _escaped(" ".join(command.collect_usage_pieces(context)))
    if heading == ".SH":
        yield from (".SH SYNOPSIS", f".B {name}", usage, ".SH DESCRIPTION")
    else:
        yield from (f'.SS "{_escaped(name)}"', f".B {_escaped(name)}", usage)
    for paragraph in (command.help or "").split("\n\n"):
        yield from (".PP", _escaped(" ".join(paragraph.split())))
    for param in command.get_params(context):
        record = None if isinstance(param, click.Argument) else param.get_help_record(context)
        if record:
            yield from (".TP", f".B {_escaped(record[0])}", _escaped(record[1]))
    for purpose, line in EXAMPLES.get(" ".join(name.split(" ")[1:]), ()):
        yield from (".PP", _escaped(purpose), ".br", f".B {_escaped(line)}")


def _terms(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a list of terms, each with its explanation."""
    for term, words in rows:
        yield from (".TP", f".B {_escaped(term)}", _escaped(words))


def _escaped(text: str) -> str:
    r"""Return a text in which roff sees no command: "\" and "-" are escaped, and so is a dot at the beginning."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped
