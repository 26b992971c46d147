"""The help must not wait for libraries it does not need."""

import json
import subprocess
import sys

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
    "sqlite3",
    "smtplib",
    "imapclient",
}


def _loaded(*words: str) -> set[str]:
    program = (
        "import sys, json\n"
        "from advisory_cli.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit:\n    pass\n"
        "print('\\n' + json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_help_loads_no_heavy_module() -> None:
    """The help loads none of the heavy libraries, so that it answers before lxml and Jinja2 could be read from disk."""
    assert not HEAVY & _loaded("--help")


def test_version_loads_no_heavy_module() -> None:
    """The version loads none of the heavy libraries."""
    assert not HEAVY & _loaded("--version")


def test_loaded_modules_are_seen_when_a_command_needs_them(tmp_path: object) -> None:
    """The modules that `init` and `status` load are seen, else the two tests above could pass by looking wrongly."""
    assert _loaded("init", str(tmp_path) + "/room") & {"dataclasses"}
    assert "sqlite3" in _loaded("-C", str(tmp_path) + "/room", "status")
