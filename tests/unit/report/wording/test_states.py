"""The words for what the ledger stores about a delivery."""

import pytest

from advisory_cli.ledger.planning.freeze import NOT_CLEARED
from advisory_cli.ledger.queue import outcomes
from advisory_cli.model.mailing.delivery import DeliveryRow, Selection, State
from advisory_cli.report.screens.deliveries import rows_lines
from advisory_cli.report.wording.states import reason_words
from tests.screen_text import as_text


def row(reason: str) -> DeliveryRow:
    """A delivery that was left out for this reason."""
    return DeliveryRow(id=1, mailing_id="m1", address="ann@example.com", state=State.LEFT_OUT, reason=reason)


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (Selection.HAS_IT.value, "already sent"),
        (Selection.EXCLUDED.value, "excluded (--exclude)"),
        (outcomes.OPTED_OUT, "opted out"),
        (outcomes.TOO_LATE, "expired"),
        (outcomes.NEWER_REVISION, "a later revision takes its place"),
        (outcomes.NOT_LISTED, "no longer on the lists"),
        (outcomes.NO_OPEN_TEXT, "the embargo has ended, and only the text with its banner was kept"),
        ("replaced", "replaced by another mailing"),
        (NOT_CLEARED, NOT_CLEARED),
        ("", ""),
        ("they asked on the phone", "they asked on the phone"),
    ],
)
def test_reason_is_told_in_the_glossary_words(stored: str, words: str) -> None:
    """A reason that is stored as a code is printed in words, and any other as it is stored."""
    assert reason_words(row(stored)) == words


def test_every_reason_of_a_plan_has_words() -> None:
    """No code of a plan is printed as it is stored, but those that are words of the glossary themselves."""
    same = {value for value in Selection if reason_words(row(value.value)) == value.value}
    assert same == {
        Selection.SEND,
        Selection.HELD,
        Selection.UNCONFIRMED,
        Selection.OPTED_OUT,
        Selection.ANSWERED,
        Selection.RETURNED,
    }


def test_status_prints_the_words_of_a_reason() -> None:
    """The list of deliveries says expired, as the glossary does, and not what the ledger stores."""
    said = as_text(rows_lines([row(outcomes.TOO_LATE)], zone="UTC"))
    assert "expired" in said
    assert outcomes.TOO_LATE not in said
