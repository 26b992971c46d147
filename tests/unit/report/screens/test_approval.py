"""What somebody sees who shall agree, and what everybody sees who waits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.model.mailing.delivery import Approval, DeliveryRow, State
from advisory_cli.model.mailing.plan import ApprovalReview
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.report.screens.approval import (
    approval_question,
    approvals_lines,
    approved_lines,
    pending_approval_lines,
    review_lines,
    sending_question,
)
from advisory_cli.report.wording.lines import Block
from tests.ledger_makers import NOW, mailing
from tests.screen_text import as_text

ADA = mailing(needs_approval=True, planned_by="ada")


def row(number: int, **more: Any) -> DeliveryRow:
    """Somebody of the mailing."""
    held = State.HELD if number == 2 else State.PLANNED
    address = f"p{number}@paper.example.com"
    return DeliveryRow(id=number, mailing_id="m1", address=address, state=held, list_name="eu", line=number + 2, **more)


def view(what: Mapping[str, Any] | None = None, **more: Any) -> ApprovalReview:
    """A dossier of seven, two of them held."""
    values: dict[str, Any] = {
        "mailing": replace(ADA, **(what or {})),
        "zone": "Europe/Brussels",
        "to_send": 5,
        "second_wave": 2,
        "by_list": {"press": 3, "/else/eu.csv": 4},
        "samples": tuple(row(number) for number in range(5)),
        "reader": "p0@paper.example.com",
        "text": "Heat kills.\n\nRead \x1b[2Jon.\n",
    }
    return ApprovalReview(**values | more)


def shown(block: Block) -> str:
    """As one line."""
    return " ".join(as_text(block).split())


def test_dossier_shows_all_that_is_approved() -> None:
    """The dossier shows subject, realm, times, embargo, choice, people and text of a mailing.

    Otherwise somebody would agree to people, a time or an exception that they were not shown.
    """
    until = NOW + timedelta(days=2)
    seen = shown(
        review_lines(
            view(
                {
                    "embargo_until": until,
                    "send_at": NOW + timedelta(hours=1),
                    "send_at_words": "2026-06-05 10:00 recipient",
                    "not_after": until,
                    "uncleared_reason": "asked by phone",
                    "options": ("--where", "beat=climate"),
                }
            )
        )
    )
    for words in (
        "Subject Protest — 27 January",
        "Mailing m1 (summit, revision 1). LIVE: it goes to journalists.",
        "Planned by ada at 11:00 CEST, Fri 5 June 2026",
        "Time 2026-06-05 10:00 recipient: first at 12:00 CEST, Fri 5 June 2026",
        "Expires 11:00 CEST, Sun 7 June 2026",
        "Embargo until 11:00 CEST, Sun 7 June 2026 (09:00 UTC); 2 are held until then",
        "sent under embargo to everybody: asked by phone",
        "--where beat=climate",
        "not tested yet",
        "People 7: eu (4) and press (3)",
        "p0@paper.example.com (eu:2)",
        "p2@paper.example.com (eu:4, held)",
        "and 2 more",
        "as p0@paper.example.com gets it: Heat kills. Read \\x1b[2Jon.",
    ):
        assert words in seen, seen


@pytest.mark.parametrize(
    ("what", "more", "words"),
    [
        ({}, {}, "Time as soon as it is approved"),
        ({}, {"to_send": 0}, "Time when the embargo ends"),
        ({"realm": Realm.PRACTICE}, {}, "PRACTICE: nothing is sent"),
        ({"notice": NoticeKind.CORRECTION}, {}, "Notice correction"),
        ({}, {"tested_at": NOW}, "sent to your testers at 11:00 CEST"),
        ({}, {"reader": "", "text": ""}, "Everybody in it has opted out since."),
    ],
)
def test_dossier_says_so_when_the_mailing_is_special(what: dict[str, Any], more: dict[str, Any], words: str) -> None:
    """The dossier says so where a mailing is special, such as a notice or practice.

    Otherwise a correction or a practice run would be approved as something else.
    """
    assert words in shown(review_lines(view(what, **more)))


def test_dossier_shows_no_preview_command_when_the_mailing_is_a_notice() -> None:
    """The dossier of a notice shows no command to preview, and that of an advisory does.

    Otherwise somebody would look at the advisory and approve the correction.
    """
    assert "advisory preview" in shown(review_lines(view()))
    assert "advisory preview" not in shown(review_lines(view({"notice": NoticeKind.CORRECTION})))


def test_agreement_asks_for_the_number_of_all_people() -> None:
    """The number to type is that of both waves together, and the question says what becomes of Enter.

    Otherwise the second wave would be approved without being counted.
    """
    number, question = approval_question(view())
    assert (number, "approve it for 7 people" in question) == ("7", True)
    one = MailingSummary(mailing=ADA, counts={State.PLANNED: 1}, approval=Approval(who="bea", at=NOW))
    assert sending_question(one) == ("1", "Type 1 to send what bea approved, or press Enter to send nothing")


def test_waits_and_approvals_say_who_waits_for_whom() -> None:
    """The planner is told who must agree and with what command, and a reader of the list whether they planned it.

    Otherwise nobody would know what to type.
    """
    assert "Somebody other than ada must approve it: advisory approve m1" in shown(pending_approval_lines(ADA))
    one = MailingSummary(mailing=ADA, counts={State.PLANNED: 5})
    assert "for 5 people, planned by ada: that is you" in shown(approvals_lines([one], who="ada"))
    assert "that is you" not in shown(approvals_lines([one], who="bea"))
    assert shown(approvals_lines([], who="bea")) == "No mailing is waiting for approval. You are bea."


@pytest.mark.parametrize(
    ("alone", "later", "words"),
    [
        (True, False, "`advisory run` sends it within minutes"),
        (True, True, "`advisory run` sends it at its time"),
        (False, False, "advisory send advisories/summit.md -l eu -l press"),
        (False, True, "Nothing sends it automatically yet"),
    ],
)
def test_approved_says_how_the_mailing_leaves(alone: bool, later: bool, words: str) -> None:
    """The words after an approval say by what the mailing leaves.

    Otherwise an approved text would lie there, because each person thinks that something else sends it.
    """
    what = replace(ADA, send_at=NOW if later else None)
    said = shown(approved_lines(what, who="bea", automatic=alone, relative_to=Path("/")))
    assert "m1 is approved by bea." in said
    assert words in said


@pytest.mark.parametrize(("shown_of_seven", "more"), [(5, True), (6, True), (7, False)])
def test_dossier_names_the_way_to_everybody_when_it_shows_a_part(shown_of_seven: int, more: bool) -> None:
    """The command that lists everybody is named when the screen shows only some of the people."""
    seen = shown(review_lines(view(samples=tuple(row(number) for number in range(shown_of_seven)))))
    assert ("advisory status m1 --format csv" in seen) is more
