"""What the tests of the whole program stand on."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.smtp_servers import Certificates, make_certificates
from tests.system.press import STARTED, Press, found

_HERE = Path(__file__).parent
Say = Callable[[str], None]
FEW = 4  # cases of one parametrised test that the default suite runs; the rest is slow


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The whole command is run for each case, so that the default suite looks at the first of them alone; a test that
    marks its own cases has chosen.
    """
    counts: Counter[str] = Counter()
    for item in items:
        if not isinstance(item, pytest.Function) or _HERE not in item.path.parents or not hasattr(item, "callspec"):
            continue
        name = f"{item.path}::{item.originalname}"
        if item.get_closest_marker("slow") is None:
            counts[name] += 1
            if counts[name] > FEW:
                item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """A test that fails half-way must not leave its sender behind."""
    yield
    while STARTED:
        running = STARTED.pop()
        if running.poll() is None:
            running.kill()
        running.wait()


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """A new newsroom, as `init` makes it, with a shorter advisory."""
    return found(tmp_path / "room")


@pytest.fixture
def whole_press(tmp_path: Path) -> Press:
    """A new newsroom, as `init` makes it."""
    return found(tmp_path / "whole", whole=True)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority and its servers' certificates."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Prints a figure for whoever reads the run's output."""

    def speak(words: str) -> None:
        with capsys.disabled():
            print(f"\n{words}")  # noqa: T201

    return speak
