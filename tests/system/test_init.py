"""Making a newsroom, and what is said where there is none."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from advisory_cli.cli.main import main
from tests.system.press import ADVISORY, Press


def _advisory(*words: str) -> tuple[int, str]:
    """How the command ends without -C, and what it says in one line."""
    done = CliRunner().invoke(main, list(words))
    assert done.stdout == "", done.stdout
    return done.exit_code, " ".join(done.stderr.split())


@pytest.mark.parametrize(
    "words",
    [("status",), ("run",), ("send", "x", "-l", "l", "--yes"), ("check", "x")],
    ids=lambda words: words[0],
)
def test_verb_names_init_when_the_folder_is_no_newsroom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """A verb outside a newsroom ends with 78, names `advisory init` and makes no file.

    Otherwise a beginner would see a traceback, or a newsroom made of nothing in the home folder.
    """
    monkeypatch.chdir(tmp_path)
    code, said = _advisory(*words)
    assert code == 78, said
    assert f"This folder ({tmp_path}) is not a newsroom: it has no advisory.toml." in said
    assert "advisory init DIR" in said
    assert list(tmp_path.iterdir()) == []


def test_bare_command_names_init_when_the_folder_is_no_newsroom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bare command outside a newsroom names `advisory init` and makes no file.

    Otherwise the first thing that anybody types would end in a fault.
    """
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [])
    assert "advisory init" in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_status_tells_what_named_the_folder_when_it_is_no_newsroom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is no newsroom is told together with what named it, -C or the variable.

    Otherwise cron's owner would not know which to correct.
    """
    monkeypatch.chdir(tmp_path)
    code, said = _advisory("-C", "nowhere", "status")
    assert (code, "nowhere, named by -C, is not a newsroom" in said) == (78, True)
    monkeypatch.setenv("ADVISORY_NEWSROOM", str(tmp_path / "gone"))
    code, said = _advisory("status")
    assert (code, f"{tmp_path / 'gone'}, named by ADVISORY_NEWSROOM, is not a newsroom" in said) == (78, True)


def test_init_refuses_when_its_target_is_a_file(tmp_path: Path) -> None:
    """A file in the place of the newsroom is refused and left as it is."""
    file = tmp_path / "room"
    file.write_text("notes")
    code, said = _advisory("init", str(file))
    assert (code, "is a file." in said) == (64, True)
    assert file.read_text() == "notes"


def test_init_refuses_when_the_folder_holds_other_things(tmp_path: Path) -> None:
    """A folder that holds other things is refused and left as it is.

    Otherwise a folder of papers would become a newsroom by a slip.
    """
    (tmp_path / "paper.txt").write_text("mine")
    code, said = _advisory("init", str(tmp_path))
    assert (code, "is not empty" in said, "Nothing was changed" in said) == (64, True, True)
    assert [path.name for path in tmp_path.iterdir()] == ["paper.txt"]


def test_init_changes_nothing_when_the_folder_is_a_newsroom(press: Press) -> None:
    """A newsroom that is made again keeps its files and settings.

    Otherwise the example would take the place of somebody's settings.
    """
    (press.folder / "advisory.toml").write_text('organisation = "Ours"\n')
    (press.folder / ADVISORY).unlink()
    before = sorted(press.folder.rglob("*"))
    assert press.run("init", str(press.folder)).returncode == 0
    assert sorted(press.folder.rglob("*")) == before
    assert (press.folder / "advisory.toml").read_text() == 'organisation = "Ours"\n'
