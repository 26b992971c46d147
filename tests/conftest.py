"""What every test stands on: a clean environment and a fixed zone; a home folder, whose cache keeps compiled templates
and inlined pages for all of them; folders in memory where there is some. PYTEST_DEBUG_TEMPROOT=/tmp puts them on the
disk, as .ci/run does.
"""

import os
import sys
import time
from pathlib import Path

import pytest

from tests.breadth import load_profiles

load_profiles()

_MEMORY = Path("/dev/shm")
_MUCH = 2 << 30


def _roomy(folder: Path) -> bool:
    """Whether files may be made there, run, and be many."""
    if not os.access(folder, os.W_OK):
        return False
    about = os.statvfs(folder)
    return about.f_bavail * about.f_frsize >= _MUCH and not about.f_flag & os.ST_NOEXEC


if sys.platform == "linux" and _roomy(_MEMORY):  # half of the time would go into waiting for a disk
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

SHIPPED = Path(__file__).parent.parent / "templates"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's home folder for all tests: none writes into the developer's."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """No setting of the machine reaches a test, and no test its user's files."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    for name in list(os.environ):
        if name.startswith("ADVISORY_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: one more than there are processors, because tests wait for servers and for each other."""
    return (os.cpu_count() or 1) + 1
