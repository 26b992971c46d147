"""The cache keeps what it is given for this account alone, and is silently off where it cannot."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from advisory_cli.files.private_cache import PrivateCache, stamp

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there is no cache elsewhere")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The cache's folder, not made yet."""
    return tmp_path / "cache" / "advisory"


def _only_entry(folder: Path) -> Path:
    (entry,) = folder.iterdir()
    return entry


def test_get_returns_what_another_cache_has_stored(folder: Path) -> None:
    """An entry outlasts the object that stored it; another key has no entry."""
    PrivateCache(folder).put(b"key", b"content")

    assert PrivateCache(folder).get(b"key") == b"content"
    assert PrivateCache(folder).get(b"other") is None


def test_put_makes_a_folder_and_files_of_the_owner_alone(folder: Path) -> None:
    """Nobody else can read or write the folder and its files, whatever the umask."""
    before = os.umask(0)
    try:
        PrivateCache(folder).put(b"key", b"content")
    finally:
        os.umask(before)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert _only_entry(folder).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o750, 0o705])
def test_cache_is_off_when_others_reach_the_folder(folder: Path, mode: int) -> None:
    """What others may write is not read, since it is run; and nothing is written where others may read."""
    PrivateCache(folder).put(b"key", b"content")
    folder.chmod(mode)
    PrivateCache(folder).put(b"second", b"content")

    assert PrivateCache(folder).get(b"key") is None
    assert len(list(folder.iterdir())) == 1


def test_get_ignores_an_entry_that_others_may_write(folder: Path) -> None:
    """A file that others may write is not read, even in a folder of this account."""
    PrivateCache(folder).put(b"key", b"content")
    _only_entry(folder).chmod(0o622)

    assert PrivateCache(folder).get(b"key") is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_cache_is_off_when_another_account_owns_the_folder(folder: Path) -> None:
    """A folder that another account has planted is neither read nor written, nor is a file."""
    PrivateCache(folder).put(b"key", b"content")
    os.chown(_only_entry(folder), 4711, 4711)
    assert PrivateCache(folder).get(b"key") is None

    os.chown(_only_entry(folder), os.geteuid(), os.getegid())
    os.chown(folder, 4711, 4711)
    assert PrivateCache(folder).get(b"key") is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_put_makes_no_folder_in_the_home_of_another_account(tmp_path: Path) -> None:
    """Root at work in a user's home leaves no folder there that the user could not use."""
    os.chown(tmp_path, 4711, 4711)

    PrivateCache(tmp_path / "cache" / "advisory").put(b"key", b"content")

    assert not list(tmp_path.iterdir())


def test_cache_is_off_when_the_folder_or_an_entry_is_a_link(folder: Path, tmp_path: Path) -> None:
    """Links are not followed: where they lead, somebody else may write later."""
    PrivateCache(folder).put(b"key", b"content")
    linked = tmp_path / "linked"
    linked.symlink_to(folder)
    assert PrivateCache(linked).get(b"key") is None

    entry = _only_entry(folder)
    entry.rename(tmp_path / "elsewhere")
    entry.symlink_to(tmp_path / "elsewhere")
    assert PrivateCache(folder).get(b"key") is None


@pytest.mark.parametrize("damage", [lambda entry: entry[:-1], lambda entry: b"", lambda entry: entry[:40] + b"x"])
def test_get_ignores_an_entry_when_it_is_damaged(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    """A cut, empty or changed file counts as missing, and is replaced."""
    PrivateCache(folder).put(b"key", b"content, long enough to be cut")
    entry = _only_entry(folder)
    entry.write_bytes(damage(entry.read_bytes()))
    assert PrivateCache(folder).get(b"key") is None

    PrivateCache(folder).put(b"key", b"anew")
    assert PrivateCache(folder).get(b"key") == b"anew"


def test_get_ignores_an_entry_of_another_key(folder: Path) -> None:
    """An entry under the name of another one is not taken for it."""
    PrivateCache(folder).put(b"key", b"content")
    name = _only_entry(folder).name
    PrivateCache(folder).put(b"other", b"other content")
    (other,) = (path for path in folder.iterdir() if path.name != name)
    other.replace(folder / name)

    assert PrivateCache(folder).get(b"key") is None


@pytest.mark.parametrize("place", [None, Path("/proc/advisory"), Path("/dev/null/advisory")])
def test_cache_keeps_nothing_when_there_is_no_place(place: Path | None) -> None:
    """Without a folder, or without the permission to make it, nothing is kept and nothing is raised."""
    cache = PrivateCache(place)
    cache.put(b"key", b"content")

    assert cache.get(b"key") is None


def test_put_deletes_the_oldest_entries_when_there_are_too_many(folder: Path) -> None:
    """Each process trims the folder once, to half of the limit; what was stored last stays."""
    for number in range(8):
        PrivateCache(folder).put(b"%d" % number, bytes(100))
        for entry in folder.iterdir():
            os.utime(entry, ns=(entry.stat().st_mtime_ns - 10**9,) * 2)
    PrivateCache(folder, limit=600).put(b"last", bytes(100))

    assert sum(entry.stat().st_size for entry in folder.iterdir()) <= 300
    assert PrivateCache(folder).get(b"last") == bytes(100)
    assert PrivateCache(folder).get(b"0") is None


def test_put_keeps_no_entry_larger_than_a_megabyte(folder: Path) -> None:
    """One entry cannot fill the cache."""
    PrivateCache(folder).put(b"key", bytes(1_000_001))

    assert PrivateCache(folder).get(b"key") is None


def test_stamp_differs_when_a_file_has_changed(tmp_path: Path) -> None:
    """Another content has another stamp, and so has a missing file."""
    file = tmp_path / "module.py"
    missing = stamp([file])
    file.write_text("one")
    first = stamp([file])
    assert first == stamp([file])
    file.write_text("one and more")

    assert len({missing, first, stamp([file])}) == 3


def test_stamp_is_made_when_a_name_is_no_utf8(tmp_path: Path) -> None:
    """A folder with a name in an old encoding has a stamp as well, else nothing could be composed there."""
    folder = os.fsencode(tmp_path) + b"/caf\xe9"

    assert stamp([os.fsdecode(folder)]) != stamp([tmp_path])
