"""Write the files of a new newsroom: settings, .env, .gitignore, an example list and an example advisory."""

from pathlib import Path

from advisory_cli.files.atomic import create_file
from advisory_cli.model.errors import CannotWrite, UsageFault
from advisory_cli.model.press.example import OPT_OUT, POSTAL_ADDRESS, SENDER, SENDER_NAME
from advisory_cli.model.value_class import value_class

TOML = f"""\
# The settings of this newsroom. Each can also be set as ADVISORY_… in .env or in the environment.
# All settings, and where each value comes from: advisory config

organisation = "{SENDER_NAME}"
from = "{SENDER_NAME} <{SENDER}>"
zone = "Europe/Brussels"          # Area/Location; used when an advisory names no zone
language = "en-GB"
postal_address = "{POSTAL_ADDRESS}"
unsubscribe_mailto = "{OPT_OUT}"
testers = ["{SENDER}"]   # who gets the messages of `advisory send … --test`

# first = ["desk@newsroom.example"]    # your own people, who get every text before anyone else
# archive = "maildir:archive"          # a copy of every edition for the office
# rate = "30/minute"                   # at most; without it, what your mail provider is known to allow
# day_limit = 1000                     # at most in any 24 hours
# undo_seconds = 30                    # how long a live send waits after your answer: Ctrl-C takes it back
"""

ENV = """\
# How mail is sent, and passwords. Never put this file into Git or a shared folder.
# maildir:outbox is practice: messages are written to outbox/, and nothing is sent.
# To go live: advisory login smtp
ADVISORY_SEND_VIA=maildir:outbox
"""

GITIGNORE = """\
# personal data and secrets stay out of Git
.env*
ledger/
log/
outbox/
archive/
backups/
exports/
previews/
reports/
lists/*
!lists/example.csv
# files that status, report, preview and mail programs write, and lists in any folder
*.csv
*.xlsx
*.xls
*.ods
*.eml
*.mbox
*.msg
*.db
/*.html
/*.json
!lists/example.csv
"""


@value_class
class InitResult:
    """The result of `init`: the newsroom's folder and the paths of the files written.

    `existed` means that the folder was a newsroom before. Nothing was written then, and `written` is empty.
    """

    folder: Path
    written: tuple[Path, ...]
    existed: bool


def init_newsroom(folder: Path, *, example_list: Path, example_advisory: Path) -> InitResult:
    """Create a newsroom in `folder`, which must be new or empty, and return the files written.

    `example_list` and `example_advisory` are the files to copy into the newsroom. A folder that is a newsroom already
    is left unchanged, and the result says so.
    Raises UsageFault when `folder` is a file, or holds files but no newsroom, and CannotWrite when a file cannot be
    written.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageFault(f"{folder} is a file.", remedy="Name a folder that is new or empty.")
    existed = (folder / "advisory.toml").exists()
    if not existed and folder.exists() and any(folder.iterdir()):
        raise UsageFault(f"{folder} is not empty.", remedy="Name a folder that is new or empty. Nothing was changed.")
    files = {
        "advisory.toml": (TOML, 0o644),
        ".env": (ENV, 0o600),
        ".gitignore": (GITIGNORE, 0o644),
        "lists/example.csv": (example_list.read_text(encoding="utf-8"), 0o600),
        f"advisories/{example_advisory.name}": (example_advisory.read_text(encoding="utf-8"), 0o644),
    }
    if existed:
        return InitResult(folder=folder, written=(), existed=True)
    try:
        written = tuple(_write(folder / name, text, mode) for name, (text, mode) in files.items())
        (folder / "templates").mkdir(exist_ok=True)
    except OSError as fault:
        raise CannotWrite(f"{fault.filename or folder} cannot be written: {fault.strerror}.") from fault
    return InitResult(folder=folder, written=written, existed=False)


def _write(path: Path, text: str, mode: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    create_file(path, text.encode(), mode=mode)
    path.chmod(mode)
    return path
