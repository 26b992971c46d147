"""A user's own folders, by the variables of XDG, in the home, and on macOS in its Library."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import platformdirs
import pytest
from platformdirs.macos import MacOS

from advisory_cli.files.folders import cache_folder, state_folder
from advisory_cli.ledger.integrity.trace_file import HighWaterMarkFile
from advisory_cli.model.ledger.concerns import HighWaterMark

KEY = b"k" * 32
TRACE = HighWaterMark(events=12, mailings=3, branch="", at=datetime(2026, 6, 5, tzinfo=UTC), folder="/srv/press/ledger")
FOLDERS = {"XDG_STATE_HOME": state_folder, "XDG_CACHE_HOME": cache_folder}


@pytest.fixture
def ann(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder, and no variable of XDG."""
    for variable in FOLDERS:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def mac(ann: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same on macOS."""
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platformdirs, "PlatformDirs", MacOS)
    return ann


@pytest.mark.parametrize("value", [None, "", "relative"])
def test_folders_are_in_the_home_when_no_variable_names_one(
    ann: Path, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    """State and cache lie in the home where the variable of XDG is unset or relative.

    Otherwise a note would lie where no other program's state does, or in whatever folder the command was given in.
    """
    for variable in FOLDERS if value is not None else ():
        monkeypatch.setenv(variable, str(value))
    assert state_folder() == ann / ".local" / "state" / "advisory"
    assert cache_folder() == ann / ".cache" / "advisory"


@pytest.mark.parametrize("system", ["ann", "mac"])
@pytest.mark.parametrize("variable", FOLDERS)
def test_folders_are_where_the_variable_says(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, system: str, variable: str
) -> None:
    """The variables of XDG count on every system, also on macOS with a former folder, and without a home."""
    ann: Path = request.getfixturevalue(system)
    (ann / ".local" / "state" / "advisory").mkdir(parents=True)
    monkeypatch.setenv(variable, "/srv/own")
    for path in (str(ann), ""):
        monkeypatch.setenv("HOME", path)
        assert FOLDERS[variable]() == Path("/srv/own/advisory")


@pytest.mark.parametrize("path", [None, "", "home"])
def test_folders_are_none_when_there_is_no_home(ann: Path, monkeypatch: pytest.MonkeyPatch, path: str | None) -> None:
    """Without a home in the environment there is no folder, and nothing is looked up in the system's accounts.

    Otherwise a service that was given no home on purpose would write into one.
    """
    monkeypatch.delenv("HOME")
    if path is not None:
        monkeypatch.setenv("HOME", path)
    assert (state_folder(), cache_folder()) == (None, None)
    traces = HighWaterMarkFile(state_folder(), KEY)
    assert (traces.where, traces.read(), traces.write(TRACE)) == ("", None, False)
    assert "home" in traces.fault


def test_folders_are_in_the_library_when_a_mac_has_no_former_one(mac: Path) -> None:
    """On macOS state and cache lie in ~/Library, as users of that system expect."""
    assert state_folder() == mac / "Library" / "Application Support" / "advisory"
    assert cache_folder() == mac / "Library" / "Caches" / "advisory"
    assert HighWaterMarkFile(state_folder(), KEY).write(TRACE)
    assert HighWaterMarkFile(state_folder(), KEY).read() == TRACE
    assert not (mac / ".local").exists()


def test_state_folder_is_the_former_one_when_a_mac_has_it(mac: Path) -> None:
    """A mark that an earlier version left in ~/.local/state on macOS is found and goes on there.

    Otherwise an old ledger would pass for the newest right after an update of advisory.
    """
    former = mac / ".local" / "state" / "advisory"
    assert HighWaterMarkFile(former, KEY).write(TRACE)
    assert HighWaterMarkFile(state_folder(), KEY).read() == TRACE
    (mac / "Library" / "Application Support" / "advisory").mkdir(parents=True)
    assert HighWaterMarkFile(state_folder(), KEY).read() == TRACE
    assert state_folder() == former
