"""Commands that are shown work wherever they are pasted; a folder that is gone and a hostile name are sentences."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.system.press import ADVISORY, Done, Press, found, journalists


@pytest.fixture
def named(tmp_path: Path) -> Press:
    """A newsroom whose name has a blank and a quotation mark."""
    return found(tmp_path / "Ada's Newsroom")


def _commands(text: str) -> list[list[str]]:
    """The commands in what was said, as a shell takes them."""
    return [shlex.split(line) for line in text.splitlines() if re.match(r"\s+advisory ", line)]


def _at(press: Press, cwd: Path, *words: str) -> Done:
    """Run it as a person does who stands in a folder."""
    run = subprocess.run(
        [*press.command()[:3], *words],
        cwd=cwd,
        env=press.environment(None),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    return Done(run.returncode, run.stdout, run.stderr.decode())


@pytest.mark.parametrize(
    "where",
    [
        "in the newsroom",
        "beside a relative name",
        "elsewhere",
        pytest.param("further up", marks=pytest.mark.slow),
    ],
)
def test_send_shows_commands_that_work_in_another_folder(named: Press, tmp_path: Path, where: str) -> None:
    """The commands that `send` shows name the newsroom and work in another folder.

    Otherwise a command from a cron mail would not find the newsroom, or find another one.
    """
    folder = named.folder
    named.write("lists/one.csv", journalists(1))
    cwd = {"in the newsroom": folder, "elsewhere": Path("/"), "further up": tmp_path.parent}.get(where, tmp_path)
    option = [] if where == "in the newsroom" else ["-C", os.path.relpath(folder, cwd)]
    if where == "elsewhere":
        option = ["-C", str(folder)]
    file = os.path.relpath(folder / ADVISORY, cwd)
    done = _at(named, cwd, *option, "send", file, "-l", "one", "--dry-run")
    assert done.returncode == 0, done.stderr
    commands = _commands(done.stdout)
    assert commands
    pasted_in = tmp_path if where == "beside a relative name" else Path("/usr")
    for words in commands:
        assert words[1] == "-C"
        assert (pasted_in / words[2]).samefile(folder)
        rest = words[1:] + (["--dry-run", "--yes"] if words[3] == "send" else [])
        again = named.run(*rest, cwd=pasted_in)  # of two -C the last one counts
        assert again.returncode in {0, 65}, (words, again.stderr)


@pytest.mark.parametrize("name", ["My Newsroom", "Ada's", "$(touch x)"])
def test_init_shows_quoted_commands(tmp_path: Path, press: Press, name: str) -> None:
    """The commands that `init` shows quote the newsroom's name, else a shell would take a name with a blank for two."""
    done = press.run("init", name, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    commands = _commands(done.stderr)
    assert [words[:4] for words in commands] == [["advisory", "-C", name, verb] for verb in ("preview", "send")]


@pytest.mark.parametrize("words", [("status",), (), ("send", ADVISORY, "-l", "one"), ("check", "x"), ("init", "new")])
def test_command_refuses_when_the_current_folder_is_gone(press: Press, tmp_path: Path, words: tuple[str, ...]) -> None:
    """A current folder that was removed is refused with code 66 and a sentence.

    Otherwise a person who stands in it would be told of a mistake in the program.
    """
    gone = tmp_path / "gone"
    gone.mkdir()
    script = 'rmdir "$PWD"; exec "$@"'
    command = ["sh", "-c", script, "sh", press.command()[0], "-m", "advisory_cli"]
    env = press.environment(None)
    run = subprocess.run([*command, *words], cwd=gone, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 66, run.stderr
    assert "The current folder is gone" in run.stderr
    if words == ("status",):
        gone.mkdir()
        there = subprocess.run(
            [*command, "-C", str(press.folder), *words], cwd=gone, env=env, capture_output=True, text=True, check=False
        )
        assert there.returncode == 0, there.stderr


HOSTILE = "a\x1b]0;owned\x07\x1b[2J\u202e.md"


@pytest.mark.parametrize(
    "words",
    [
        ("preview", HOSTILE),
        ("preview", ADVISORY, "-l", HOSTILE),
        ("status", HOSTILE),
        ("report", HOSTILE),
        ("stop", HOSTILE),
        ("check", HOSTILE),
        ("check", "--explain", HOSTILE),
        ("send", ADVISORY, "-l", "one", "--rate", HOSTILE),
        ("send", ADVISORY, "-l", "one", "--at", HOSTILE),
        ("send", ADVISORY, "-l", HOSTILE),
        ("status", "--format", HOSTILE),
        ("resolve", "--reports", HOSTILE),
        ("resolve", "--arrived", HOSTILE),
        ("suppress", "add", HOSTILE),
        ("ledger", "backup", f"/nowhere/{HOSTILE}"),
        ("correct", HOSTILE, "--what", "x"),
        ("lift", HOSTILE, "--reason", "x"),
        (HOSTILE,),
        (f"--{HOSTILE}",),
        ("init", f"{HOSTILE}/x"),
    ],
    ids=lambda words: " ".join(words).replace(HOSTILE, "…"),
)
@pytest.mark.parametrize("there", [True, False])
def test_command_prints_no_raw_control_characters_when_a_name_is_hostile(
    press: Press, words: tuple[str, ...], there: bool
) -> None:
    """A hostile name never reaches the terminal raw, whatever the command.

    Otherwise a file's name, which anybody may have given, would move the cursor or write over the screen.
    """
    press.write("lists/one.csv", journalists(1))
    if there:
        press.write(HOSTILE, "---\nheadline: x\n---\n")
        press.write(f"lists/{HOSTILE}", "x")
    done = press.run(*words, cwd=press.folder)
    assert done.returncode != 70, done.stderr
    said = done.stdout + done.stderr
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", said), ascii(said)
