"""Complete the commands that screens suggest, so that a person can copy and run them, and lay them out in lines.

A command gets the newsroom where it would not be found otherwise, and the path of the program where it is not in PATH.
"""

import os
import shlex
import shutil
import sys
from contextvars import ContextVar
from pathlib import Path

from advisory_cli.cli.terminal.size import is_terminal, line_width
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable
from advisory_cli.report.wording.commands_in_text import pieces
from advisory_cli.report.wording.lines import columns

_WORD = late_pattern(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")  # as shlex.join quotes them
_NAMED: ContextVar[str | None] = ContextVar("newsroom", default=None)  # by -C or ADVISORY_NEWSROOM, of this command
_ANYWHERE = ("advisory init", "advisory completion")  # work without a newsroom


def keep_newsroom(named: str | None) -> None:
    """Remember how the newsroom of the present command line was named, None when a person did not name a newsroom.

    Because a fault is printed after click has left the command.
    """
    _NAMED.set(named)


def command_to_copy(text: str, *, err: bool, newsroom: str | None = None) -> str:
    """Return the command in `text`, completed so that a person can copy it, in lines that fit the terminal.

    The terminal is that of stderr, or of stdout when `err` is false. Without a terminal, the command stays on one line.
    `newsroom` is the path of a newsroom as given with -C, None for that of the present command line.
    """
    shown = _completed(text, err=err, newsroom=newsroom)
    return continued(shown, line_width(err=err)) if is_terminal(sys.stderr if err else sys.stdout) else shown


def with_commands(text: str, *, err: bool) -> str:
    """Return a line of words in which each command is completed, and stands in rows of its own if it does not fit.

    `text` is safe to show. The terminal is that of stderr, or of stdout when `err` is false.
    """
    if "advisory " not in text:
        return text
    parts = [
        (_completed(piece.text, err=err) if piece.is_command else piece.text, piece.is_command)
        for piece in pieces(text)
    ]
    whole = "".join(part for part, _ in parts)
    width = line_width(err=err)
    if not is_terminal(sys.stderr if err else sys.stdout) or columns(whole) <= width:
        return whole
    indent = " " * (len(text) - len(text.lstrip(" ")))
    rows = [
        continued(f"{indent}  {part}", width) if is_command else f"{indent}{part.lstrip(' .,;:)')}".rstrip()
        for part, is_command in parts
    ]
    return "\n".join(row for row in rows if row.strip())


def continued(text: str, width: int) -> str:
    """Return a shell command in lines of at most `width` columns, each but the last with a backslash at its end.

    The breaks stand between words, so that the command still runs when it is copied. A longer word stays whole.
    """
    indent = len(text) - len(text.lstrip(" "))
    rows = [" " * indent]
    for word in _WORD.findall(text):
        if columns(rows[-1]) + columns(word) + 3 > width and rows[-1].strip():
            rows.append(" " * (indent + 2))
        rows[-1] += f"{'' if not rows[-1].strip() else ' '}{word}"
    return " \\\n".join(rows) if columns(text) > width else text


def _completed(text: str, *, err: bool, newsroom: str | None = None) -> str:
    """Return a command to copy, for `newsroom`, or for the newsroom of the present command line when that is None.

    At a terminal whose current folder lies in the newsroom, the command is short. Elsewhere, as in a log or a cron
    mail, the newsroom and its files have their whole paths, so that the command works in any folder.
    """
    return printable(
        as_command(text, newsroom or _NAMED.get(), is_read_here=is_terminal(sys.stderr if err else sys.stdout))
    )


def as_command(text: str, newsroom: str | None, *, is_read_here: bool = False) -> str:
    """Return the command in `text`, such as "advisory status last", completed so that a person can copy and run it.

    `newsroom` is the path given with -C, None without -C: then the nearest newsroom from the current folder upwards is
    meant. The first case that applies decides:
    - There is no newsroom, or the command works without one (init, completion): only the path of the program is
      completed.
    - `is_read_here` is True, and the newsroom is the nearest one: no newsroom is named, and its advisories and lists
      have their short names. The command works in the current folder.
    - `newsroom` lies directly in the current folder: it is named with -C as given, and paths stay relative. The command
      works in the current folder.
    - Otherwise the whole path of the newsroom is named with -C, and paths of existing files become absolute. The
      command works in any folder.
    """
    cwd = Path.cwd()
    nearest = _nearest_newsroom(cwd)
    folder = Path(os.path.normpath(cwd / newsroom)) if newsroom else nearest
    if folder is None or text.lstrip().startswith(_ANYWHERE):
        return text.replace("advisory ", f"{program(whole=True)} ", 1)
    if is_read_here and nearest is not None and folder.resolve() == nearest:
        short = _WORD.sub(lambda match: _short_name(match[0], cwd, nearest), text)
        return short.replace("advisory ", f"{program()} ", 1)
    is_beside = newsroom is not None and folder.parent == cwd
    shown_path = newsroom if is_beside and newsroom else str(folder)
    absolute = text if is_beside else _WORD.sub(lambda match: _absolute_path(match[0], cwd), text)
    return absolute.replace("advisory ", f"{program(whole=not is_beside)} -C {shlex.quote(shown_path)} ", 1)


def from_anywhere(text: str, newsroom: Path) -> str:
    """Return the command in `text`, such as "advisory status last", with the paths of program and newsroom put in.

    The command then works in any folder, as from a mail. Paths of files in `text` have to be whole already.
    """
    return text.replace("advisory ", f"{program(whole=True)} -C {shlex.quote(str(newsroom))} ", 1)


def _nearest_newsroom(cwd: Path) -> Path | None:
    from advisory_cli.read.newsroom_folder import newsroom_above

    try:
        return newsroom_above(cwd)
    except AdvisoryError:
        return None


def _absolute_path(word: str, cwd: Path) -> str:
    """Return a word of a command, with the whole path when the word is the path of an existing file."""
    name = _unquoted(word)
    is_path = not name.startswith(("-", "/", "~")) and ("/" in name or name.endswith((".md", ".csv", ".xlsx")))
    return shlex.quote(str(cwd / name)) if is_path and (cwd / name).exists() else word


def _unquoted(word: str) -> str:
    try:
        return next(iter(shlex.split(word)), "")
    except ValueError:  # no word of a shell
        return word


def _short_name(word: str, cwd: Path, folder: Path) -> str:
    """Return a word of a command, by its short name when the word is the path of an advisory or list of the newsroom.

    `folder` is the newsroom. The word is returned unchanged when a command run in `cwd` would not find that file by the
    short name.
    """
    from advisory_cli.read.locate import LIST_ENDINGS, find_advisory_by_name, find_list

    path = cwd / _unquoted(word)
    find = find_advisory_by_name if path.suffix == ".md" else find_list if path.suffix in LIST_ENDINGS else None
    try:
        is_found = find is not None and find(path.stem, cwd=cwd, folder=folder).samefile(path)
    except (AdvisoryError, OSError):
        return word
    return shlex.quote(path.stem) if is_found else word


def program(*, whole: bool = False) -> str:
    """Return the word that starts this program in a shell: "advisory", or a path when that name is not in PATH.

    The path is relative to the current folder, or absolute with `whole`. The word is also "advisory" when the running
    program was not started from a file of that name, as with python -m.
    """
    executable = Path(sys.argv[0])
    by_path = executable.name == "advisory" and executable.is_file() and shutil.which("advisory") is None
    if not by_path:
        return "advisory"
    return shlex.quote(os.path.abspath(executable) if whole else os.path.relpath(executable))  # noqa: PTH100  a link stays


def program_command() -> tuple[str, ...]:
    """Return the words of a command that starts this program from any folder, without a search in PATH.

    The command is the first of these that exists: the file advisory that this process was started by, the file advisory
    beside the Python interpreter (as in a virtual environment), or the interpreter with -m advisory_cli.
    """
    executable, sibling = Path(sys.argv[0]), Path(sys.executable).with_name("advisory")
    for command in (executable, sibling):
        if command.name == "advisory" and command.is_file():
            return (os.path.abspath(command),)  # noqa: PTH100  a link stays: what it points to may move with an upgrade
    return (sys.executable, "-m", "advisory_cli")
