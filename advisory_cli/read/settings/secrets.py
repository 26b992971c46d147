"""Readers of passwords, access tokens and the key for approvals, from a command, a file or a setting.

Commands are run, and files with passwords read, only when a server is to be contacted.
"""

import shlex
from pathlib import Path
from threading import Lock

from advisory_cli.files.regular import read_regular
from advisory_cli.model.errors import BadConfig, NoInput, NotReadable
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.ports.tokens import TokenSource
from advisory_cli.model.press.newsroom import Secret
from advisory_cli.model.text import printable
from advisory_cli.read.settings.load import Settings
from advisory_cli.read.settings.sources import variable
from advisory_cli.read.settings.unreadable import unreadable_words

_SECONDS = 30
_LONGEST = 16 * 1024  # bytes
_LONGEST_PASSWORD = 1000  # characters
_LONGEST_TOKEN = 8 * 1024  # encoded, it still fits the 12288 octets of RFC 4954 4
_TOKEN = late_pattern(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750 2.1


def smtp_password(settings: Settings) -> Secret | None:
    """Return the password of the mail server. None if no setting names one.

    The first of ADVISORY_SMTP_PASSWORD_COMMAND, ADVISORY_SMTP_PASSWORD_FILE and ADVISORY_SMTP_PASSWORD that is set is
    used, and the others are never tried. The password is the first line of the command's output or of the file.
    Raises BadConfig when the command fails or takes more than 30 seconds, when the file is missing or cannot be read,
    and for a password that is empty, has more than 1,000 characters, or has control characters.
    """
    return _first_set(settings, "smtp_password")


def imap_password(settings: Settings) -> Secret | None:
    """Return the password of the mailbox. None if no setting names one.

    The password comes from the first of these settings that is set: ADVISORY_IMAP_PASSWORD_COMMAND,
    ADVISORY_IMAP_PASSWORD_FILE and ADVISORY_IMAP_PASSWORD. When it cannot be had from there, the others are not tried.
    It is the first line of the command's output or of the file.
    Raises BadConfig when the command fails or takes more than 30 seconds, when the file is missing or cannot be read,
    and for a password that is empty, has more than 1,000 characters, or has control characters.
    """
    return _first_set(settings, "imap_password")


def smtp_token(settings: Settings) -> TokenSource | None:
    """Return a function that runs ADVISORY_SMTP_TOKEN_COMMAND and returns a fresh access token (OAuth 2).

    None means that the command is not set. The command runs only when the function is called. The function may be
    called from several threads, and runs one command at a time, because programs that fetch tokens keep a file of their
    own. The function raises BadConfig when the command fails, takes more than 30 seconds, or does not print a token
    on its first line.
    """
    command = settings.secrets.get("smtp_token_command")
    if command is None:
        return None
    name, one_at_a_time = _command_name("smtp_token_command"), Lock()

    def fetch(*, refused: Secret | None = None) -> Secret:  # noqa: ARG001  each run of the command gives a new one
        with one_at_a_time:
            output = _run(command.value, settings.newsroom.folder, name)
        return _token(_first_line(output, name), name)

    return fetch


def client_secret(settings: Settings) -> Secret | None:
    """Return the client secret of the registered app (ADVISORY_SIGN_IN_CLIENT_SECRET). None if the setting is empty.

    Raises BadConfig when the secret is too long, or holds control characters.
    """
    value = settings.secrets.get("sign_in_client_secret")
    return _password(value.value, variable("sign_in_client_secret")) if value else None


def approval_key(settings: Settings) -> Secret | None:
    """Return the key in ADVISORY_APPROVAL_KEY, which identifies who plans or approves. None if the variable is not set.

    The key is read from the environment alone, never from .env or advisory.toml.
    """
    return settings.secrets.get("approval_key")


def _first_set(settings: Settings, setting: str) -> Secret | None:
    folder = settings.newsroom.folder
    if command := settings.secrets.get(f"{setting}_command"):
        name = _command_name(f"{setting}_command")
        return _password(_first_line(_run(command.value, folder, name), name), name)
    if file := settings.secrets.get(f"{setting}_file"):
        name = f"The file of {variable(setting)}_FILE"
        return _password(_first_line(_content(file.value, folder, name), name), name)
    value = settings.secrets.get(setting)
    return _password(value.value, variable(setting)) if value else None


def _command_name(setting: str) -> str:
    return f"The command of {variable(setting)}"


def _run(command: str, folder: Path, name: str) -> bytes:
    """Run a command without a shell and return its output. Raises BadConfig when the command fails."""
    import subprocess

    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603  the user's own command, without a shell
            words, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadConfig(f"{name} gave nothing within {_SECONDS} seconds.", remedy="Try it by hand.") from None
    except (OSError, ValueError, IndexError) as fault:
        reason = getattr(fault, "strerror", None) or "it is not a command line"
        raise BadConfig(f"{name} cannot be run: {reason}.", remedy="Write the program with its whole path.") from None
    if done.returncode:
        error_lines = done.stderr.decode(errors="replace").strip().splitlines()
        last = f", saying: {printable(error_lines[-1][:200])}" if error_lines else ""
        raise BadConfig(f"{name} failed with code {done.returncode}{last}", remedy="Try it by hand.")
    return done.stdout


def _content(text: str, folder: Path, name: str) -> bytes:
    try:
        return read_regular(folder / Path(text).expanduser(), limit=_LONGEST)
    except NotReadable:
        words, remedy = unreadable_words(folder / Path(text).expanduser())
        raise BadConfig(f"{name} cannot be read: {words}", remedy=remedy) from None
    except (NoInput, RuntimeError) as fault:
        raise BadConfig(f"{name} cannot be read: {fault}", remedy="Check the path.") from None


def _first_line(content: bytes, name: str) -> str:
    try:
        return content[: _LONGEST + 1].split(b"\n")[0].decode().rstrip("\r")
    except UnicodeDecodeError:
        raise BadConfig(f"{name} gave something that is not UTF-8 text.", remedy="Save it as UTF-8.") from None


def _password(text: str, name: str) -> Secret:
    if not text or len(text) > _LONGEST_PASSWORD or any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in text):
        raise BadConfig(
            f"{name} gave no password, or one with control characters.", remedy="The password is the first line."
        )
    return Secret(text)


def _token(text: str, name: str) -> Secret:
    if len(text) > _LONGEST_TOKEN or not _TOKEN.fullmatch(text):
        raise BadConfig(
            f"{name} gave no access token.",
            remedy="The first line it prints is the token, with no word before it.",
        )
    return Secret(text)
