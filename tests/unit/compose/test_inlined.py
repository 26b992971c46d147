"""Pages inlined before are found again, exactly, and cannot be read in the cache by whoever lacks them."""

from pathlib import Path

import pytest

from advisory_cli.compose import inline as inline_module
from advisory_cli.compose.inline import inline
from advisory_cli.compose.inlined import CachedInliner
from advisory_cli.files.private_cache import PrivateCache
from advisory_cli.model.errors import BadData

PAGE = (
    "<!DOCTYPE html><html><head><style>.w { color: #123456 } @media print { .w { color: black } }</style></head>"
    '<body><p class="w">Words under embargo: é, ' + "secret " * 9 + "</p></body></html>"
)


def test_cached_inliner_returns_the_same_page_as_inline(tmp_path: Path) -> None:
    """The first, the second and a later process's page are those of inline(), byte for byte."""
    inliner = CachedInliner(PrivateCache(tmp_path / "cache"))

    assert [inliner(PAGE), inliner(PAGE), CachedInliner(PrivateCache(tmp_path / "cache"))(PAGE)] == [inline(PAGE)] * 3


def test_cached_inliner_inlines_a_page_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is known is not inlined again; another page is."""
    CachedInliner(PrivateCache(tmp_path / "cache"))(PAGE)
    inlined: list[str] = []

    def noted(page: str) -> str:
        inlined.append(page)
        return page

    monkeypatch.setattr(inline_module, "inline", noted)
    inliner = CachedInliner(PrivateCache(tmp_path / "cache"))
    inliner(PAGE)
    inliner(PAGE + "\n")

    assert inlined == [PAGE + "\n"]


def test_cached_inliner_stores_no_readable_words(tmp_path: Path) -> None:
    """A text under embargo is not left in a second place in clear."""
    CachedInliner(PrivateCache(tmp_path / "cache"))(PAGE)
    (entry,) = (tmp_path / "cache").iterdir()

    assert b"secret" not in entry.read_bytes()
    assert b"embargo" not in entry.read_bytes()


def test_cached_inliner_refuses_a_page_each_time(tmp_path: Path) -> None:
    """A page that inline() refuses is never taken from the cache."""
    inliner = CachedInliner(PrivateCache(tmp_path / "cache"))
    for _ in range(2):
        with pytest.raises(BadData):
            inliner(PAGE.replace("<!DOCTYPE html>", "<p>"))


def test_cached_inliner_stores_few_pages(tmp_path: Path) -> None:
    """A mailing in which each message is a page of its own does not fill the cache."""
    inliner = CachedInliner(PrivateCache(tmp_path / "cache"))
    for number in range(30):
        inliner(PAGE.replace("Words", f"Words {number}"))

    assert len(list((tmp_path / "cache").iterdir())) == 24


def test_cached_inliner_inlines_again_when_a_library_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page inlined by another version of the program or its libraries is not used any more."""
    CachedInliner(PrivateCache(tmp_path / "cache"))(PAGE)
    monkeypatch.setattr(inline_module, "inline", lambda page: "inlined anew")
    monkeypatch.setattr("advisory_cli.__version__", "99.0")

    assert CachedInliner(PrivateCache(tmp_path / "cache"))(PAGE) == "inlined anew"
