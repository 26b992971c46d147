"""The script by which a shell completes commands: where it lies, and what is never overwritten or deleted."""

from pathlib import Path

import pytest

from advisory_cli.actions.setup.completion import install_script, remove_script, script_path
from advisory_cli.model.errors import CannotWrite, NoInput

OURS = "# _ADVISORY_COMPLETE\n"


@pytest.mark.parametrize(
    ("shell", "environ", "path"),
    [
        ("bash", {}, "/home/ana/.local/share/bash-completion/completions/advisory"),
        ("bash", {"XDG_DATA_HOME": "/data"}, "/data/bash-completion/completions/advisory"),
        ("bash", {"XDG_DATA_HOME": "/data", "BASH_COMPLETION_USER_DIR": "/own"}, "/own/completions/advisory"),
        ("fish", {}, "/home/ana/.config/fish/completions/advisory.fish"),
        ("fish", {"XDG_CONFIG_HOME": "/set", "XDG_DATA_HOME": "/data"}, "/set/fish/completions/advisory.fish"),
        ("zsh", {}, "/home/ana/.zfunc/_advisory"),
        ("zsh", {"ZDOTDIR": "/z"}, "/z/.zfunc/_advisory"),
        (
            "bash",
            {"XDG_DATA_HOME": "", "BASH_COMPLETION_USER_DIR": ""},
            "/home/ana/.local/share/bash-completion/completions/advisory",
        ),
    ],
)
def test_script_lies_where_the_shell_looks(shell: str, environ: dict[str, str], path: str) -> None:
    """The path is that of the shell's manual, with the folders that the environment names; an empty name is none."""
    assert script_path(shell, {"HOME": "/home/ana", **environ}) == Path(path)


@pytest.mark.parametrize("environ", [{}, {"HOME": ""}, {"HOME": "relative"}])
def test_script_has_no_place_without_a_home(environ: dict[str, str]) -> None:
    """Without a home folder nothing is written into the folder of the moment."""
    with pytest.raises(NoInput, match="There is no home folder"):
        script_path("bash", environ)


def test_script_is_written_replaced_and_deleted(tmp_path: Path) -> None:
    """A script is written into new folders, replaced by another of ours, and deleted. Each says whether it did."""
    path = tmp_path / "a" / "b" / "advisory"
    assert remove_script(path) is False
    assert [install_script(path, OURS), install_script(path, OURS)] == [True, False]
    assert install_script(path, f"{OURS}new\n") is True
    assert path.read_text() == f"{OURS}new\n"
    assert remove_script(path) is True
    assert not path.exists()


def test_script_of_another_program_stays_as_it_is(tmp_path: Path) -> None:
    """A file of the same name that is not ours is neither replaced nor deleted, whatever bytes it has."""
    path = tmp_path / "advisory"
    path.write_bytes(b"complete -c other\xff")
    with pytest.raises(CannotWrite, match="is not a file of advisory"):
        install_script(path, OURS)
    with pytest.raises(CannotWrite, match="is not a file of advisory"):
        remove_script(path)
    assert path.read_bytes() == b"complete -c other\xff"


def test_script_is_refused_in_words_when_its_place_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script that cannot be read, written or deleted ends in a sentence that names the path."""
    with pytest.raises(CannotWrite, match=rf"{tmp_path} cannot be read: Is a directory\."):
        install_script(tmp_path, OURS)
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(CannotWrite, match=r"cannot be written to .*advisory: File exists\."):
        install_script(tmp_path / "link" / "advisory", OURS)
    path = tmp_path / "advisory"
    install_script(path, OURS)

    def refuse(path: Path) -> None:
        raise PermissionError(1, "Operation not permitted", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(CannotWrite, match=rf"{path} cannot be deleted: Operation not permitted\."):
        remove_script(path)
