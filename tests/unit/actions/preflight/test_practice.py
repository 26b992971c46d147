"""Whether practice goes on or begins anew."""

import pytest

from advisory_cli.actions.preflight.practice import _is_unfinished
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary
from tests.ledger_makers import NOW, mailing

DIGEST = mailing().content_digest


@pytest.mark.parametrize(
    ("digest", "stopped", "waiting", "unfinished"),
    [(DIGEST, False, 1, True), (DIGEST, True, 1, False), (DIGEST, False, 0, False), ("1" * 64, False, 1, False)],
    ids=["interrupted", "stopped", "finished", "another text"],
)
def test_practice_is_unfinished_when_it_was_interrupted_and_nobody_stopped_it(
    digest: str, stopped: bool, waiting: int, unfinished: bool
) -> None:
    """Practice of the same text in which people wait is unfinished, unless somebody has stopped it.

    Otherwise --again would go on with what was given up, and write to half of the list only.
    """
    newest = MailingSummary(
        mailing=mailing(stopped_at=NOW if stopped else None), counts={State.ACCEPTED: 1, State.PLANNED: waiting}
    )
    assert _is_unfinished(newest, digest) is unfinished
