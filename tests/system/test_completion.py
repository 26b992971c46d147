"""The Tab key completes commands, options and the names of the newsroom, in bash, zsh and fish."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from advisory_cli.actions.setup.completion import loads_bash_completions
from tests.system.press import ADVISORY, Press, journalists
from tests.system.test_startup import HEAVY

PROGRAM = "from advisory_cli.cli.main import main; main(prog_name='advisory')"
ID = "eu-russia-summit-2014"


@pytest.fixture
def desk(press: Press) -> Press:
    """A newsroom with two lists and a mailing."""
    press.write("lists/europe.csv", journalists(2))
    press.write("lists/africa.csv", journalists(1, first=2))
    assert press.run("send", ADVISORY, "-l", "europe", "--yes").returncode == 0
    return press


def _completed(cwd: Path, line: str, *, program: str = PROGRAM) -> list[str]:
    """What bash is offered at the end of the line."""
    words = line.split(" ")
    env = {**os.environ, "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_ADVISORY_COMPLETE": "bash_complete"}
    env.pop("ADVISORY_NEWSROOM", None)
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )
    assert not done.stderr, done.stderr
    return [row.removeprefix("plain,") for row in done.stdout.splitlines()]


@pytest.mark.slow
def test_completion_knows_commands_and_names_of_the_newsroom(desk: Press) -> None:
    """Commands, lists, advisories, mailings and codes are offered, in every folder of the newsroom."""
    here = desk.folder / "advisories"
    assert _completed(here, "advisory sta") == ["status"]
    assert _completed(here, "advisory send su") == ["file,su"]
    assert _completed(here, "advisory send eu") == [ID]
    assert _completed(here, "advisory send x -l e") == ["europe", "example"]
    assert _completed(here, "advisory status ") == ["last", f"{ID}.1", ID]
    assert _completed(here, "advisory check --explain emb0")[:2] == ["EMB01", "EMB02"]
    assert "--expect" in _completed(here, "advisory send x --e")
    assert _completed(desk.folder.parent, f"advisory -C {desk.folder} send x -l a") == ["africa"]
    assert _completed(desk.folder.parent, "advisory send x -l eu") == ["file,eu"]


def test_completion_loads_no_heavy_module(desk: Press) -> None:
    """A list's name is completed without the libraries that make the Tab key slow."""
    program = (
        "import sys, atexit\n"
        "atexit.register(lambda: print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules})))\n"
        + PROGRAM
    )
    *names, loaded = _completed(desk.folder, "advisory send x -l eur", program=program)
    assert names == ["europe"]
    assert not HEAVY & set(loaded.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shell", "place"),
    [
        ("bash", ".local/share/bash-completion/completions/advisory"),
        ("zsh", ".zfunc/_advisory"),
        ("fish", ".config/fish/completions/advisory.fish"),
    ],
)
def test_completion_is_installed_once_and_removed(press: Press, tmp_path: Path, shell: str, place: str) -> None:
    """The script goes to the shell's own folder, a second time changes nothing, and it can be removed."""
    home = {"HOME": str(tmp_path), "SHELL": f"/bin/{shell}"}
    path = tmp_path / place
    first = press.run_alone("completion", "--install", env=home)
    assert (first.returncode, str(path) in first.stderr, path.is_file()) == (0, True, True)
    assert path.read_text() == press.run_alone("completion", shell).stdout
    if program := shutil.which(shell):
        assert subprocess.run([program, "-n", str(path)], check=False, timeout=30).returncode == 0
    assert "Already installed" in press.run_alone("completion", "--install", env=home).stderr
    assert press.run_alone("completion", "--remove", env=home).returncode == 0
    assert not path.exists()
    assert "Nothing to delete" in press.run_alone("completion", shell, "--remove", env=home).stderr


@pytest.mark.parametrize("there", [True, False])
def test_completion_names_the_line_for_bash_when_nothing_reads_the_folder(
    press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    """Without the package bash-completion, bash reads no such folder, and the line that loads the script is named."""
    monkeypatch.setattr("advisory_cli.cli.commands.completion.loads_bash_completions", lambda _: there)
    done = press.run("completion", "bash", "--install", env={"HOME": str(tmp_path), "XDG_DATA_HOME": ""})
    path = tmp_path / ".local/share/bash-completion/completions/advisory"
    assert done.returncode == 0, done.stderr
    assert (f"  . {path}" in done.stderr) is not there


def test_bash_completion_is_found_by_its_own_script(tmp_path: Path) -> None:
    """The package is there where its script is, also below the prefix of Homebrew."""
    script = tmp_path / "share" / "bash-completion" / "bash_completion"
    script.parent.mkdir(parents=True)
    script.write_text("")
    assert loads_bash_completions({"HOMEBREW_PREFIX": str(tmp_path)})


def test_completion_leaves_the_file_of_another_program(press: Press, tmp_path: Path) -> None:
    """A file of that name that is not ours is neither replaced nor deleted."""
    path = tmp_path / ".config" / "fish" / "completions" / "advisory.fish"
    path.parent.mkdir(parents=True)
    path.write_text("# mine\n")
    for flag in ("--install", "--remove"):
        done = press.run_alone("completion", "fish", flag, env={"HOME": str(tmp_path)})
        assert (done.returncode, "not a file of advisory" in done.stderr) == (73, True)
    assert path.read_text() == "# mine\n"


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_completion_works_in_bash(desk: Press, tmp_path: Path) -> None:
    """Bash itself, with the script, offers the list for the letters typed."""
    program = tmp_path / "bin" / "advisory"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\n{PROGRAM}\n")
    program.chmod(0o755)
    (tmp_path / "script").write_text(desk.run("completion", "bash").stdout)
    typed = (
        f"source {tmp_path}/script; COMP_WORDS=(advisory send x -l eur); COMP_CWORD=4; "
        "_advisory_completion advisory; echo ${COMPREPLY[@]}"
    )
    env = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", typed], cwd=desk.folder, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split() == ["europe"], done.stderr
