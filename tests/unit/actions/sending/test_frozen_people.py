"""The lists of a waiting mailing, read once more."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.request import SendRequest
from advisory_cli.actions.sending.frozen_people import _Lists
from advisory_cli.model.mailing.records import Changed
from tests.ledger_makers import NOW, mailing


@pytest.mark.parametrize(("names", "gone"), [(("l",), 1), (("gone", "l"), 0), (("l", "gone"), 0)])
def test_lists_call_nobody_gone_when_one_of_them_cannot_be_read(
    tmp_path: Path, names: tuple[str, ...], gone: int
) -> None:
    """People who left the lists are counted when every list could be read, and nobody is when one could not.

    Otherwise everybody of a list that is open in another program would be called gone.
    """
    (tmp_path / "l.csv").write_text("email\nana@paper.example.com\n")
    request = SendRequest(advisory=tmp_path / "a.md", lists=tuple(tmp_path / f"{name}.csv" for name in names))
    ctx: Any = SimpleNamespace(
        newsroom=SimpleNamespace(first=(), clearance_months=12), clock=SimpleNamespace(now=lambda: NOW)
    )
    lists = _Lists(request=request)
    assert [key for key, _ in lists.rows(mailing(), ctx)] == ["ana@paper.example.com"]
    assert lists.without_unsure_departures(Changed(unlisted=1)) == Changed(unlisted=gone)
