"""The program as `pip install advisory-cli` leaves it: without the libraries of the sign-in."""

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import advisory_cli
from tests.smtp_servers import ROOT
from tests.system.press import ADVISORY, Press

EXTRAS = ("msal", "google", "google_auth_oauthlib", "oauthlib", "keyring", "requests", "cryptography", "jwt")
_BLOCK = f"""
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {EXTRAS!r}:
            raise ImportError(f"{{name}} is blocked")
sys.meta_path.insert(0, Blocked())
sys.path.insert(0, {str(ROOT)!r})
"""


def _run(press: Press, code: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", _BLOCK + code, *words],
        capture_output=True,
        cwd=press.folder.parent,
        env=press.environment(None),
        timeout=100,
        check=False,
    )


@pytest.mark.slow
def test_every_module_loads_when_no_extra_is_installed(press: Press) -> None:
    """No module needs a library of an extra to be imported."""
    names = [module.name for module in pkgutil.walk_packages(advisory_cli.__path__, "advisory_cli.")]
    names = [name for name in names if not name.endswith("__main__")]
    assert len(names) > 200
    done = _run(press, f"import importlib\nfor name in {names!r}: importlib.import_module(name)")
    assert done.returncode == 0, done.stderr.decode()[-800:]


@pytest.mark.slow
def test_the_readmes_commands_work_when_no_extra_is_installed(press: Press) -> None:
    """Making a newsroom, checking, sending and looking need no extra."""
    call = "from advisory_cli.cli.main import main; main()"
    room = str(press.folder)
    for words in (
        ["-C", room, "check", ADVISORY, "-l", "example"],
        ["-C", room, "send", "eu-russia-summit-2014", "-l", "example", "--yes"],
        ["-C", room, "status"],
        ["-C", room, "config"],
        ["-C", room],
        ["-C", room, "login", "--for-it"],
    ):
        done = _run(press, call, *words)
        assert done.returncode == 0, done.stderr.decode()[-800:]


@pytest.mark.slow
def test_login_names_the_extra_when_it_is_not_installed(press: Press) -> None:
    """A sign-in without its library is one sentence with pip's command, and 78."""
    call = "from advisory_cli.cli.main import main; main()"
    for what in ("microsoft365", "google"):
        path = press.folder / "advisory.toml"
        text = path.read_text()
        path.write_text(f'{text}sign_in_client_id = "app"\nsign_in_tenant = "office.example"\n')
        env = press.folder / ".env"
        kept = env.read_text()
        env.write_text(f"{kept}ADVISORY_SIGN_IN_CLIENT_SECRET=hush\n")
        done = _run(press, call, "-C", str(press.folder), "login", what)
        path.write_text(text)
        env.write_text(kept)
        assert done.returncode == 78, done.stderr.decode()
        assert f"pip install 'advisory-cli[{what}]'" in done.stderr.decode()
        assert "Traceback" not in done.stderr.decode()


def test_help_loads_no_library_of_an_extra(tmp_path: Path) -> None:
    """The help does not wait for the sign-in's libraries even where they are installed."""
    code = (
        "import sys\ntry:\n    from advisory_cli.cli.main import main; main(['login', '--help'])\n"
        f"except SystemExit: pass\nprint([name for name in {EXTRAS!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.stderr.strip() == b"[]", done.stderr
