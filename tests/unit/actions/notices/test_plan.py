"""The plan of a notice: who is counted as unsure, and until when the text alone may leave."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.notices import plan
from advisory_cli.actions.notices.plan import _count, _Counted, _text_mailing
from advisory_cli.model.mailing.delivery import Candidate, Selection, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.notice import NoticeKind
from tests.ledger_makers import NOW, entry, mailing

HOUR = timedelta(hours=1)


def group(**more: Any) -> Any:
    """A group of a notice that is composed already."""
    composer = SimpleNamespace(head=lambda _: SimpleNamespace(subject="Protest"))
    return SimpleNamespace(composer=composer, phases=(Phase.OPEN,), newsroom=None, advisory=None, later=0, **more)


def test_count_leaves_a_doubt_out_when_that_reader_gets_no_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader in doubt counts as unsure among those who get the notice, and not when left out of it.

    Otherwise a person would agree to a plan in which more are unsure than are written to.
    """
    people = {Selection.SEND: [entry("ana")], Selection.EXCLUDED: [entry("ben", selection=Selection.EXCLUDED)]}

    def entries(selection: Selection, **_: object) -> Iterator[Candidate]:
        return iter(people[selection])

    @contextmanager
    def selected(_ledger: object) -> Iterator[tuple[Any, Any]]:
        table = SimpleNamespace(counts=lambda: {Selection.SEND: 1, Selection.EXCLUDED: 1}, entries=entries)
        yield table, SimpleNamespace(specimens={})

    monkeypatch.setattr(plan, "refuse_example_settings", lambda *_: None)
    monkeypatch.setattr(plan, "check_specimens", lambda *_: ())
    doubts = {"ana@paper.example.com", "ben@paper.example.com"}
    counted = _count(group(selected=selected, doubts=doubts), 1, SimpleNamespace(), [], repeats=False)
    assert [(wave.count, wave.unsure) for wave in counted.waves] == [(1, 1)]


@pytest.mark.parametrize(
    ("limits", "until"),
    [((NOW + HOUR, NOW + 3 * HOUR), NOW + 3 * HOUR), ((NOW + HOUR, None), None)],
    ids=["the later one", "none"],
)
def test_text_alone_may_leave_until_the_last_limit_when_it_replaces_several(
    monkeypatch: pytest.MonkeyPatch, limits: tuple[datetime | None, ...], until: datetime | None
) -> None:
    """The text alone may leave until the last limit of the mailings that it replaces, and without one if any has none.

    Otherwise people would lose the text by the limit of another list.
    """
    monkeypatch.setattr(plan, "edition_digest", lambda *_: "1" * 64)
    before = [
        MailingSummary(mailing=mailing(f"m{number}", not_after=limit), counts={State.PLANNED: 1})
        for number, limit in enumerate(limits)
    ]
    draft: Any = SimpleNamespace(
        rest=group(first_due=None),
        notice=SimpleNamespace(kind=NoticeKind.CORRECTION),
        original=SimpleNamespace(before=before),
        kept_stopped=frozenset(),
    )
    waiting = _Counted(counts={Selection.SEND: 2})
    text = _text_mailing(draft, mailing("m9", notice=NoticeKind.CORRECTION), waiting, name="m10")
    assert text is not None
    assert text.not_after == until
