"""The help and an idle `run` must not wait for libraries that they do not need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "jinja2",
    "lxml",
    "premailer",
    "cssutils",
    "markdown_it",
    "babel",
    "yaml",
    "openpyxl",
    "requests",
    "urllib3",
    "sqlite3",
    "smtplib",
    "imapclient",
    "email_validator",
    "phonenumbers",
    "PIL",
}
MAIL = {  # of no use before something is sent
    *("premailer", "cssutils", "requests", "urllib3", "openpyxl", "python_calamine", "icalendar", "smtplib", "msal"),
    *("imapclient", "email_validator", "PIL", "holidays", "keyring", "watchfiles", "subprocess"),
    *("advisory_cli.deliver", "advisory_cli.inbox", "advisory_cli.intake", "advisory_cli.signin", "advisory_cli.net"),
    *("advisory_cli.compose.mime", "advisory_cli.compose.exports.calendar_file", "advisory_cli.actions.lists"),
    *("advisory_cli.actions.sending", "advisory_cli.actions.notices", "advisory_cli.read.media"),
}
RENDERERS = (HEAVY | {"advisory_cli.compose", "advisory_cli.read.advisory", "advisory_cli.check.wording"}) - {"sqlite3"}


def _loaded(*words: str) -> set[str]:
    """The modules that a command loads: libraries by their own names, ours also by those of their packages."""
    program = (
        "import sys, json\n"
        "from advisory_cli.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit:\n    pass\n"
        "names = {'.'.join(name.split('.')[:many]) for name in sys.modules for many in (1, 2, 3, 4)}\n"
        "print('\\n' + json.dumps(sorted(names)))"
    )
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_help_loads_no_heavy_module() -> None:
    """The help loads none of the heavy libraries, so that it answers before lxml and Jinja2 could be read from disk."""
    assert not HEAVY & _loaded("--help")


def test_version_loads_no_heavy_module() -> None:
    """The version loads none of the heavy libraries."""
    assert not HEAVY & _loaded("--version")


def test_run_loads_no_renderer_when_nothing_is_due(tmp_path: Path) -> None:
    """Cron calls `run` every few minutes, mostly for nothing: it opens the ledger and loads nothing that renders."""
    room = str(tmp_path / "room")
    _loaded("init", room)
    _loaded("-C", room, "send", "eu-russia-summit-2014", "-l", "example", "--yes")
    loaded = _loaded("-C", room, "run")

    assert "sqlite3" in loaded
    assert not RENDERERS & loaded
    others = {"deliver", "check", "inbox", "intake", "signin", "net", "read.lists", "report.screens", "report.pages"}
    assert not {f"advisory_cli.{name}" for name in others} & loaded


def test_check_loads_no_library_for_mail_when_the_page_is_known(tmp_path: Path) -> None:
    """A second check of an advisory finds its inlined page in the cache, and loads nothing that sends or inlines."""
    room = str(tmp_path / "room")
    _loaded("init", room)
    words = ("-C", room, "check", "eu-russia-summit-2014")
    _loaded(*words)

    assert not MAIL & _loaded(*words)


def test_dry_run_loads_no_table_of_letters_when_names_are_sound(tmp_path: Path) -> None:
    """A dry run to the example list, which has names in Greek letters, loads neither ftfy nor wcwidth."""
    room = str(tmp_path / "room")
    _loaded("init", room)
    words = ("-C", room, "send", "eu-russia-summit-2014", "-l", "example", "--dry-run")
    _loaded(*words)

    assert not {"ftfy", "wcwidth", "premailer", "smtplib", "urllib3", "email_validator", "openpyxl"} & _loaded(*words)


@pytest.mark.slow
def test_pillow_is_loaded_for_an_advisory_with_a_picture_alone(tmp_path: Path) -> None:
    """A send whose advisory names no file loads no Pillow, and one with a picture does."""
    room = tmp_path / "room"
    _loaded("init", str(room))
    words = ("-C", str(room), "check", "eu-russia-summit-2014")
    assert not {"PIL", "advisory_cli.read.media"} & _loaded(*words)
    (room / "dot.gif").write_bytes(b"GIF89a\x01\0\x01\0\0\0\0;")
    file = room / "advisories" / "eu-russia-summit-2014.md"
    file.write_text(file.read_text().replace("picture:\n", "picture:\n  file: dot.gif\n  alt: A dot\n", 1))
    assert "PIL" in _loaded(*words)


def test_loaded_modules_are_seen_when_a_command_needs_them(tmp_path: Path) -> None:
    """The modules that commands load are seen, else the tests above could pass by looking wrongly."""
    room = str(tmp_path / "room")
    assert _loaded("init", room) & {"dataclasses"}
    assert "sqlite3" in _loaded("-C", room, "status")
    checked = _loaded("-C", room, "check", "eu-russia-summit-2014")
    assert {"jinja2", "advisory_cli.compose", "advisory_cli.read.advisory", "advisory_cli.check.wording"} <= checked
