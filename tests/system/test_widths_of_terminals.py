"""What the program prints at a terminal of 44, 80 and 120 columns, looked at as the terminal shows it."""

import fcntl
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import termios
from pathlib import Path

import pyte
import pytest

from advisory_cli.report.wording.commands_in_text import pieces
from advisory_cli.report.wording.lines import columns as columns_of
from tests.smtp_servers import MailServer
from tests.system.press import ADVISORY, Press, journalists

WIDTHS = (44, 80, 120)
ID = "eu-russia-summit-2014"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def _at_terminal(
    press: Press,
    width: int,
    *words: str,
    typed: str = "",
    prompt: bytes = rb"Type\s+\d+",
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    alone: bool = False,
    asks: bool = True,
) -> str:
    """Run the command at a pseudo-terminal of so many columns, type the answer, and return all that came.

    With `alone`, the newsroom is not named, but found from the folder `cwd`. With `asks` false, nobody can answer.
    """
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    environment = {"TERM": "xterm", **press.environment(env)}
    command = [*press.command()[:3], *words] if alone else press.command(*words)
    folder = cwd or press.folder.parent
    stdin = slave if asks else subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=stdin, stdout=slave, stderr=slave, env=environment, cwd=folder)
    os.close(slave)
    seen = b""
    while True:
        try:
            data = os.read(master, 4096)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        seen += data
        if typed and re.search(prompt, seen):
            os.write(master, f"{typed}\n".encode())
            typed = ""
    os.close(master)
    process.wait(60)
    return seen.decode()


def _rows(seen: str, width: int) -> list[str]:
    """The rows of the terminal after all this was printed, with nothing scrolled away."""
    screen = pyte.Screen(width, seen.count("\n") * 4 + 30)
    pyte.Stream(screen).feed(seen)
    return [row.rstrip() for row in screen.display]


LABEL = 16  # columns of the widest label


def _spilled(seen: str, width: int) -> list[str]:
    """The lines that the terminal has to break: those wider than it that are more than a long word and its label."""
    lines = CONTROL.sub("", seen).replace("\r\n", "\n").split("\n")
    shown = [line.rsplit("\r", 1)[-1] for line in lines]
    return [line for line in shown if columns_of(line) > width and not _is_one_long_word(line, width)]


def _is_one_long_word(line: str, width: int) -> bool:
    """Whether nothing but a path or an address is too long, behind its label or alone."""
    words = line.rstrip(" \\").split()
    return len(words) == 1 or (len(words) == 2 and len(words[1]) > width - LABEL)


@pytest.fixture
def desk(press: Press) -> Press:
    """A newsroom with a list."""
    press.write("lists/dozen.csv", journalists(12))
    return press


LOOKS = (  # not `cron`: its lines are pasted into a crontab, where none may be broken
    ("check", ID, "-l", "dozen"),
    ("send", ID, "-l", "dozen", "-n"),
    ("send", "no-such-advisory-of-a-rather-long-name", "-l", "dozen"),
    ("send", ID, "-l", "no-such-list"),
    ("send",),
    ("snd", ID),
    ("check", ID, "--no-such-option"),
    ("status",),
    ("config",),
    ("ledger",),
    ("login", "-h"),
    ("send", "-h"),
    (),
)


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("words", LOOKS, ids=lambda words: " ".join(words)[:20] or "overview")
def test_output_fits_the_terminal(desk: Press, words: tuple[str, ...], width: int) -> None:
    """No line is wider than the terminal, else the terminal breaks it in the middle of a word."""
    seen = _at_terminal(desk, width, *words, env={"PAGER": "cat"})
    assert _spilled(seen, width) == []
    assert "Traceback" not in seen


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_sending_at_a_terminal_fits_from_the_plan_to_the_report(desk: Press, width: int) -> None:
    """Plan, question, progress, result, status, details and report fit, and the progress bar takes one row."""
    with MailServer() as server:
        desk.go_live(server.port)
        sent = _at_terminal(desk, width, "send", ID, "-l", "dozen", typed="12")
        assert len(server.accepted) == 12, sent
    assert [row for row in _rows(sent, width) if "Sending" in row and "12/12" not in row] == []
    assert sum("12/12" in row for row in _rows(sent, width)) == 1
    later = [
        _at_terminal(desk, width, *words, env={"PAGER": "cat"})
        for words in (("status",), ("status", "last"), ("status", "-v"), ("report", "last", "--no-open"), ("resolve",))
    ]
    path = desk.folder / ADVISORY
    path.write_text(path.read_text().replace("12:30'", "14:00'"))
    changed = _at_terminal(desk, width, "correct", ID, "--what", "It starts at 14:00, not at 12:30.", "-n")
    for seen in (sent, *later, changed):
        assert _spilled(seen, width) == []


SHOW_COMMANDS = (
    ("send", ID, "-l", "dozen", "-n"),
    ("stop", "--undo"),
    ("status", "last"),
    ("status",),
    ("resend", "last", "--to", "nobody@example.com", "--reason", "x", "--yes"),
    ("retry", f"{ID}.1"),
    ("suppress", "remove", "nobody@example.com"),
    ("run", "no-such-word"),
    ("preview", f"{ID}.1", "--to", "nobody@example.com"),
    ("approve", f"{ID}.1"),
    ("withdraw", "no-such-advisory", "--what", "x"),
    ("ledger", "accept"),
    ("init", "a-new-newsroom"),
    ("new", "note", "--headline", "News", "--issued-in", "Brussels", "--contact", "A, +32 2 555 01 00, a@b.example"),
    ("send", "no-such-advisory-of-a-rather-long-name", "-l", "dozen"),
)


def _commands(text: str) -> list[str]:
    """The commands to copy in what was printed, each as one line."""
    whole = re.sub(r" \\\n +", " ", CONTROL.sub("", text).replace("\r\n", "\n"))
    whole = re.sub(r"advisory -C \S+ ", "advisory ", whole)
    return [piece.text for row in whole.split("\n") for piece in pieces(row) if piece.is_command]


@pytest.mark.slow
@pytest.mark.parametrize("width", [44, 80])
def test_commands_on_every_screen_are_whole_at_a_terminal(desk: Press, width: int) -> None:
    """A command that is shown at a narrow terminal is the one that a log has, else half of it would be copied."""
    assert desk.run("send", ID, "-l", "dozen", "--at", "+2h", "--wait", "--yes", "-n").returncode == 0
    assert desk.run("send", ID, "-l", "dozen", "--yes").returncode == 0
    assert desk.run("stop", f"{ID}.1").returncode == 0
    shown = 0
    for words in SHOW_COMMANDS:
        seen = _at_terminal(desk, width, *words, asks=False)
        for name in ("a-new-newsroom", desk.folder / "advisories" / "news.md"):
            made = desk.folder.parent / name
            shutil.rmtree(made) if made.is_dir() else made.unlink(missing_ok=True)
        logged = desk.run_alone(*words)
        assert _commands(seen) == _commands(logged.stdout + logged.stderr), seen
        assert all(shlex.split(command) for command in _commands(seen))
        assert _spilled(seen, width) == []
        shown += len(_commands(seen))
    assert shown > len(SHOW_COMMANDS) / 2


def test_commands_are_short_at_a_terminal_in_the_newsroom(desk: Press) -> None:
    """A person who stands in the newsroom reads short commands: no newsroom, and the names of advisory and list."""
    words = ("send", f"advisories/{ID}.md", "-l", "lists/dozen.csv", "-n")
    seen = _at_terminal(desk, 80, *words, cwd=desk.folder, alone=True)
    assert f"advisory send {ID} -l dozen" in _commands(seen)
    assert f"-C {desk.folder}" not in seen
    elsewhere = _at_terminal(desk, 120, *words[:1], ID, *words[2:], cwd=desk.folder.parent.parent)
    assert f"advisory -C {desk.folder} " in elsewhere.replace(" \\\r\n    ", " ")


HOST = "imap.a-rather-long-name-of-a-server.newsroom.example"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("words", "prompt", "end"),
    [
        (("login", "imap"), rb"password\s+there: ", "Expected"),
        (("send", ADVISORY, "-l", "dozen"), rb"\(Enter:\s+none\): ", "The file was not changed."),
        (("ledger", "restore", "kept.db"), rb"ledger\s+with\s+it: ", "Expected restore"),
    ],
    ids=["login", "zone", "restore"],
)
def test_questions_fit_the_terminal(desk: Press, width: int, words: tuple[str, ...], prompt: bytes, end: str) -> None:
    """A question that asks for words is wrapped as the plan is, else the terminal breaks it in the middle of a word."""
    toml = desk.folder / "advisory.toml"
    toml.write_text(f'{toml.read_text()}imap = "imaps://press@{HOST}"\n')
    if words[0] == "send":
        path = desk.folder / ADVISORY
        text = re.sub(r"^ +zone:.*\n", "", path.read_text(), flags=re.MULTILINE)
        path.write_text(text.replace("Brussels", "Chicago"))
    if words[0] == "ledger":
        assert desk.run("send", ID, "-l", "dozen", "--yes").returncode == 0
        assert desk.run("ledger", "backup", "kept.db", cwd=desk.folder.parent).returncode == 0
    seen = _at_terminal(desk, width, *words, typed="none of them", prompt=prompt)
    assert end in " ".join(seen.split())
    assert _spilled(seen.split("none of them")[0], width) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("env", "words", "coloured"),
    [
        ({}, (), True),
        ({"NO_COLOR": "1"}, (), False),
        ({"TERM": "dumb"}, (), False),
        ({}, ("--no-color",), False),
    ],
)
def test_colours_are_printed_at_terminals_that_want_them(
    desk: Press, env: dict[str, str], words: tuple[str, ...], coloured: bool
) -> None:
    """A terminal gets colours unless its user has said otherwise. A pipe gets none."""
    command = ("check", ID, "-l", "dozen", *words)
    seen = _at_terminal(desk, 80, *command, env={"PAGER": "cat", **env})
    assert bool(CONTROL.search(seen)) is coloured
    assert not CONTROL.search(desk.run_alone(*command).stdout)


@pytest.mark.skipif(not shutil.which("less", path=os.defpath), reason="needs less")
def test_pager_says_its_keys_unless_the_user_has_settings_of_less(desk: Press) -> None:
    """Somebody who has never seen less reads how to go on and how to go back. Settings of the user stay."""
    seen = _at_terminal(desk, 80, "config", typed="q", prompt=rb"q: back")
    assert "Space: more, q: back" in seen
    own = _at_terminal(desk, 80, "config", typed="q", prompt=rb"mine", env={"LESS": "-R -Psmine$"})
    assert "Space: more" not in own


def test_lists_fix_writes_without_a_pager(desk: Press) -> None:
    """A long table of changes is printed at once, else the file would be written only when the pager is left."""
    desk.write("lists/messy.csv", "Name,E-Mail\n" + "".join(f"Ann {n},Ann <a{n}@x.example>\n" for n in range(40)))
    seen = _at_terminal(desk, 80, "lists", "fix", "messy", env={"PAGER": "sed s/^/PAGED/"})
    assert (desk.folder / "lists" / "messy.fixed.csv").exists()
    assert "PAGED" not in seen


@pytest.mark.slow
def test_long_output_goes_through_the_pager_at_a_terminal_alone(desk: Press) -> None:
    """What has more rows than the terminal is shown by the pager, unless --no-pager is given or it is piped."""
    env = {"PAGER": "sed s/^/PAGED/"}
    assert "PAGED" in _at_terminal(desk, 80, "config", env=env)
    assert "PAGED" not in _at_terminal(desk, 80, "config", "--no-pager", env=env)
    assert "PAGED" not in _at_terminal(desk, 80, "status", env=env)
    assert "PAGED" not in desk.run_alone("config", env=env).stdout
