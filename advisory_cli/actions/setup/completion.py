"""Install the script by which a shell completes commands, in the user's folder that the shell's manual names."""

from collections.abc import Mapping
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.model.errors import CannotWrite, NoInput

SHELLS = ("bash", "zsh", "fish")
_MARK = "_ADVISORY_COMPLETE"  # in each of our scripts, and in no other file


def script_path(shell: str, environ: Mapping[str, str]) -> Path:
    """Return the path of the completion script for `shell`: bash, zsh or fish. The file need not exist.

    `environ` is the environment. Sources: bash-completion's README (BASH_COMPLETION_USER_DIR), fish's manual
    (completions), zsh's manual (fpath, for which a folder of one's own is usual: ~/.zfunc).
    Raises NoInput when the environment names no home folder.
    """
    home = Path(environ.get("HOME", ""))
    if not home.is_absolute():
        raise NoInput("There is no home folder (HOME), so no completion was installed or removed.")
    if shell == "bash":
        data = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "bash-completion"
        return Path(environ.get("BASH_COMPLETION_USER_DIR") or data) / "completions" / "advisory"
    if shell == "fish":
        return Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "fish" / "completions" / "advisory.fish"
    return Path(environ.get("ZDOTDIR") or home) / ".zfunc" / "_advisory"


def loads_bash_completions(environ: Mapping[str, str]) -> bool:
    """Tell whether this computer has the package bash-completion, without which bash reads no folder of completions.

    `environ` is the environment. Source: bash-completion's README (its places under a prefix, and on macOS).
    """
    prefixes = (environ.get("HOMEBREW_PREFIX") or "/opt/homebrew", "/usr/local", "/usr")
    scripts = ("share/bash-completion/bash_completion", "etc/profile.d/bash_completion.sh")
    return any(Path(prefix, script).is_file() for prefix in prefixes for script in scripts)


def install_script(path: Path, script: str) -> bool:
    """Write the completion `script` to `path`. Return False when the file has exactly this content already.

    Missing folders are made. Raises CannotWrite when the file cannot be written, or is another program's.
    """
    before = _read(path)
    if before == script:
        return False
    _refuse_other(path, before)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, script.encode())
    except OSError as fault:
        raise CannotWrite(f"The completion cannot be written to {path}: {fault.strerror}.") from fault
    return True


def remove_script(path: Path) -> bool:
    """Delete the completion script at `path`. Return False when there is none.

    Raises CannotWrite when the file cannot be deleted, or is another program's.
    """
    before = _read(path)
    if before is None:
        return False
    _refuse_other(path, before)
    try:
        path.unlink()
    except OSError as fault:
        raise CannotWrite(f"{path} cannot be deleted: {fault.strerror}.") from fault
    return True


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise CannotWrite(f"{path} cannot be read: {fault.strerror}.") from fault


def _refuse_other(path: Path, content: str | None) -> None:
    if content is not None and _MARK not in content:
        raise CannotWrite(f"{path} is not a file of advisory, so it was not changed.")
