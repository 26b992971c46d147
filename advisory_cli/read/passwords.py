"""The mail server's password, from a command, a file or a setting; it is asked for only when something is sent."""

import shlex
import subprocess
from pathlib import Path

from advisory_cli.model.errors import BadConfig, NoInput
from advisory_cli.model.newsroom import Secret
from advisory_cli.model.safe_text import printable
from advisory_cli.read.regular_file import read_regular
from advisory_cli.read.settings import Settings

_SECONDS = 30
_LONGEST = 4096


def smtp_password(settings: Settings) -> Secret | None:
    """The first of ADVISORY_SMTP_PASSWORD_COMMAND, …_FILE and ADVISORY_SMTP_PASSWORD that is set; None if none is.

    The first that is set decides: if its command fails, the next is not tried. Raises BadConfig.
    """
    command = settings.secrets.get("smtp_password_command")
    if command:
        return _from_command(command.value, settings.newsroom.folder)
    file = settings.secrets.get("smtp_password_file")
    if file:
        return _from_file(file.value, settings.newsroom.folder)
    value = settings.secrets.get("smtp_password")
    return _password(value.value, "ADVISORY_SMTP_PASSWORD") if value else None


def _from_command(command: str, folder: Path) -> Secret:
    name = "The command of ADVISORY_SMTP_PASSWORD_COMMAND"
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603  the user's own command, without a shell
            words, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadConfig(f"{name} gave no password within {_SECONDS} seconds.", remedy="Try it by hand.") from None
    except (OSError, ValueError, IndexError) as fault:
        reason = getattr(fault, "strerror", None) or "it is not a command line"
        raise BadConfig(f"{name} cannot be run: {reason}.", remedy="Write the program with its whole path.") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        last = f", saying: {printable(said[-1][:200])}" if said else ""
        raise BadConfig(f"{name} failed with code {done.returncode}{last}", remedy="Try it by hand.")
    return _first_line(done.stdout, name)


def _from_file(text: str, folder: Path) -> Secret:
    name = "The file of ADVISORY_SMTP_PASSWORD_FILE"
    try:
        content = read_regular(folder / Path(text).expanduser(), limit=_LONGEST)
    except (NoInput, RuntimeError) as fault:
        raise BadConfig(f"{name} cannot be read: {fault}", remedy="Check the path.") from None
    return _first_line(content, name)


def _first_line(content: bytes, name: str) -> Secret:
    try:
        line = content[: _LONGEST + 1].split(b"\n")[0].decode().rstrip("\r")
    except UnicodeDecodeError:
        raise BadConfig(f"{name} gave something that is not UTF-8 text.", remedy="Save it as UTF-8.") from None
    return _password(line, name)


def _password(text: str, name: str) -> Secret:
    if not text or len(text) > 1000 or any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in text):
        raise BadConfig(
            f"{name} gave no password, or one with control characters.", remedy="The password is the first line."
        )
    return Secret(text)
