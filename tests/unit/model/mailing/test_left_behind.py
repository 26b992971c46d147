"""A mailing that expired or was overtaken asks a person until somebody has decided."""

from typing import Any

import pytest

from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.left_behind import is_expired, is_lost
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from tests.ledger_makers import NOW, mailing


def left(*, too_late: int = 2, overtaken: int = 0, **more: Any) -> MailingSummary:
    """A mailing with people whom it left behind."""
    return MailingSummary(mailing=mailing(**more), counts={State.LEFT_OUT: 2}, too_late=too_late, overtaken=overtaken)


@pytest.mark.parametrize(
    ("summary", "asks"),
    [
        (left(), True),
        (left(too_late=0), False),
        (left(stopped_at=NOW), False),
        (left(replaced_by="m2"), False),
    ],
)
def test_expired_mailing_asks_until_it_is_sent_stopped_or_replaced(summary: MailingSummary, asks: bool) -> None:
    """An expired mailing asks while people are too late and nobody has ended it."""
    assert is_expired(summary, (summary,)) is asks


@pytest.mark.parametrize(
    ("later", "asks"),
    [
        ({"revision": 2}, False),
        ({"revision": 2, "advisory": "other"}, True),
        ({"revision": 2, "realm": Realm.PRACTICE}, True),
    ],
)
def test_expired_mailing_asks_no_more_when_a_later_revision_is_planned(later: dict[str, Any], asks: bool) -> None:
    """A later revision of the same advisory in the same realm makes the question void, and no other mailing does."""
    expired = left()
    newer = MailingSummary(mailing=mailing("m2", **later), counts={State.PLANNED: 1})
    assert is_expired(expired, (newer, expired)) is asks


def test_overtaken_mailing_asks_until_it_is_stopped() -> None:
    """People who got neither the text nor a newer one are asked about until the mailing is stopped."""
    assert is_lost(left(too_late=0, overtaken=1))
    assert not is_lost(left(too_late=0, overtaken=1, stopped_at=NOW))
    assert not is_lost(left())
