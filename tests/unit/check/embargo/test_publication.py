"""check.embargo.publication and the gate: embargoed matter and folders that anybody can read."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisory_cli.actions.preflight.preconditions import refuse_publication
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.press.newsroom import Newsroom
from tests.compose_samples import embargo, founding

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 6, 4, 23, 1, tzinfo=UTC)  # when embargo() ends


def refused(target: Path, *public: Path, now: datetime = NOW, free: bool = False) -> bool:
    """Whether a file may not be written there."""
    advisory = founding() if free else founding(embargo=embargo())
    try:
        refuse_publication(advisory, target, Newsroom(folder=target.parent, public_folders=public), now=now)
    except NotAllowed as fault:
        return [(one.code, one.level, fault.exit_code) for one in fault.findings] == [("EMB17", Level.ERROR, 77)]
    return False


def test_publication_is_refused_when_the_folder_is_public_and_the_embargo_holds(tmp_path: Path) -> None:
    """A file is refused anywhere in a public folder until the embargo ends, and written beside it."""
    site = tmp_path / "site"
    site.mkdir()
    assert refused(site / "a.html", site)
    assert refused(site / "news" / "2026" / "a.html", tmp_path / "other", site)
    assert not refused(tmp_path / "a.html", site)
    assert not refused(tmp_path / "site.html", site)
    assert not refused(site / "a.html", site, now=LATER)
    assert not refused(site / "a.html", site, free=True)
    assert not refused(site / "a.html")


def test_publication_is_refused_when_a_link_leads_into_a_public_folder(tmp_path: Path) -> None:
    """A link into the public folder, from it, or to it does not hide that the file would be public."""
    site, desk = tmp_path / "site", tmp_path / "desk"
    site.mkdir()
    desk.mkdir()
    (desk / "web").symlink_to(site)
    assert refused(desk / "web" / "a.html", site)
    (desk / "a.html").symlink_to(site / "a.html")
    assert refused(desk / "a.html", site)
    (site / "b.html").symlink_to(desk / "b.html")  # what is written takes the link's place
    assert refused(site / "b.html", site)
    (tmp_path / "share").symlink_to(site)
    assert refused(site / "a.html", tmp_path / "share")
    assert refused(desk / ".." / "site" / "a.html", site)


def test_publication_is_refused_when_its_path_is_a_loop_of_links(tmp_path: Path) -> None:
    """A path that is a loop of links counts as public.

    Otherwise it would end in a traceback, or in a file nobody has looked for.
    """
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert refused(tmp_path / "a" / "x.html", tmp_path)


def test_publication_is_refused_when_the_public_folder_is_not_yet_made(tmp_path: Path) -> None:
    """A public folder that does not exist is known by its name.

    Otherwise one that is made a moment later would take the file.
    """
    assert refused(tmp_path / "new" / "a.html", tmp_path / "new")
    assert not refused(tmp_path / "newer" / "a.html", tmp_path / "new")


def test_publication_names_the_folder_and_the_end_when_refused(tmp_path: Path) -> None:
    """The refusal names the file, the public folder and the end of the embargo."""
    room = replace(Newsroom(folder=tmp_path), public_folders=(tmp_path / "site",))
    with pytest.raises(NotAllowed) as caught:
        refuse_publication(founding(embargo=embargo()), tmp_path / "site" / "a.html", room, now=NOW)
    (one,) = caught.value.findings
    assert one.words == (
        f"{tmp_path / 'site' / 'a.html'} is in {tmp_path / 'site'}, which anyone can read, and the text is under "
        "embargo until 00:01 on Friday 5 June 2026 (Europe/London)."
    )


def test_publication_is_refused_when_the_text_cannot_be_read(tmp_path: Path) -> None:
    """A page about an unreadable text, which may be under embargo, is refused in a public folder only.

    Otherwise findings that quote it would be published because the embargo's line is misspelt.
    """
    room = Newsroom(folder=tmp_path, public_folders=(tmp_path / "site",))
    with pytest.raises(NotAllowed) as caught:
        refuse_publication(None, tmp_path / "site" / "a.html", room, now=NOW)
    assert caught.value.findings[0].words.endswith("it cannot be read whether the text is under embargo.")
    refuse_publication(None, tmp_path / "a.html", room, now=NOW)
