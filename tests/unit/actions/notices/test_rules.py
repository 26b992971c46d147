"""The rules of a notice that depend on what its readers have."""

from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.notices.rules import check_changed
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.notice import NoticeKind
from tests.compose_samples import founding
from tests.ledger_makers import mailing


@pytest.mark.parametrize(
    ("kind", "waiting", "found"),
    [(NoticeKind.CORRECTION, 0, ["NOT05"]), (NoticeKind.CORRECTION, 1, []), (NoticeKind.UPDATE, 0, [])],
)
def test_check_changed_finds_an_unchanged_text_when_nobody_waits_for_an_earlier_one(
    kind: NoticeKind, waiting: int, found: list[str]
) -> None:
    """A correction of an unchanged text is refused, unless people wait for an earlier text, whom it is to serve.

    Otherwise a correction that reached nobody else could not be given once more for those who wait.
    """
    before = [MailingSummary(mailing=mailing(), counts={State.ACCEPTED: 2, State.PLANNED: waiting})]
    original: Any = SimpleNamespace(
        before=before, mailing=mailing(), manuscript="x", advisory=founding(embargo=None), embargo=None
    )
    assert [fault.code for fault in check_changed(kind, original, founding(embargo=None))] == found
