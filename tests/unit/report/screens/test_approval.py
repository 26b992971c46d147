"""What somebody sees who shall agree, and what everybody sees who waits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.mailing.delivery import Approval, DeliveryRow, Selection, State
from advisory_cli.model.mailing.plan import ApprovalReview, TextChanges
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.report.screens.approval import (
    approval_question,
    approvals_lines,
    approved_lines,
    pending_approval_lines,
    refusal_lines,
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
        "now": NOW,
        "to_send": 5,
        "second_wave": 2,
        "by_list": {"press": 3, "/else/eu.csv": 4},
        "samples": tuple(row(number) for number in range(5)),
        "reader": "p0@paper.example.com",
        "text": "Heat kills.\n\nRead \x1b[2Jon.\n",
    }
    return ApprovalReview(**values | more)


def review_of(seen: ApprovalReview) -> Block:
    """What is shown of one mailing, with paths from the root."""
    return review_lines([seen], relative_to=Path("/"))


@pytest.mark.parametrize("width", [44, 60])
def test_review_breaks_the_text_between_words(width: int) -> None:
    """On a narrow screen the text of the message is broken between its words, and each line keeps its indent."""
    text = (
        "A river is not a sewer, say the people who live along it in Hainaut.\n\n    - and in Namur, too, for years.\n"
    )
    lines = [line.text for line in review_lines([view(text=text)], width=width)]
    assert all(len(line) <= width for line in lines if "advisory" not in line)
    begin = next(number for number, line in enumerate(lines) if "A river" in line)
    assert " ".join(" ".join(lines[begin:]).split()).startswith(" ".join(text.split()))


def shown(block: Block) -> str:
    """As one line."""
    return " ".join(as_text(block).split())


def test_dossier_shows_all_that_is_approved() -> None:
    """The dossier shows subject, realm, times, embargo, choice, people and text of a mailing.

    Otherwise somebody would agree to people, a time or an exception that they were not shown.
    """
    until = NOW + timedelta(days=2)
    seen = shown(
        review_of(
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
        ({}, {}, "Time after approval"),
        ({}, {"to_send": 0}, "Time when the embargo ends"),
        ({"realm": Realm.PRACTICE}, {}, "PRACTICE: nothing is sent"),
        ({"notice": NoticeKind.CORRECTION}, {}, "Notice correction"),
        ({}, {"tested_at": NOW}, "sent to your testers at 11:00 CEST"),
        ({}, {"reader": "", "text": ""}, "Everybody in it has opted out since."),
        ({"embargo_until": NOW - timedelta(minutes=2)}, {}, "Embargo ended at 10:58 CEST, Fri 5 June 2026"),
        ({"embargo_until": NOW + timedelta(minutes=2)}, {}, "Embargo until 11:02 CEST, Fri 5 June 2026"),
        ({}, {"left_out": {Selection.DUPLICATE: 2, Selection.OPTED_OUT: 1}}, "Left out 2 duplicates, 1 opted out"),
        ({}, {"opted_out": 1}, "Left out 1 of these opted out since and will not get it"),
    ],
)
def test_dossier_says_so_when_the_mailing_is_special(what: dict[str, Any], more: dict[str, Any], words: str) -> None:
    """The dossier says so where a mailing is special, such as a notice or practice.

    Otherwise a correction or a practice run would be approved as something else.
    """
    assert words in shown(review_of(view(what, **more)))


def test_dossier_names_the_stored_messages_when_somebody_wants_to_see_them() -> None:
    """The command to preview shows the messages as they are stored, also of a notice.

    Otherwise somebody would look at the file and the lists of today, and approve what was stored.
    """
    assert "advisory preview m1" in shown(review_of(view()))
    assert "advisory preview m1" in shown(review_of(view({"notice": NoticeKind.CORRECTION})))


@pytest.mark.parametrize(
    ("findings", "words"),
    [
        (None, "Findings: not checked here. To check the file as it is now: advisory check advisories/summit.md -l eu"),
        ((), "Findings: none."),
        ((finding("EMB08", "It is early."),), "WARNING EMB08: It is early."),
    ],
)
def test_dossier_tells_the_findings_of_the_plan(findings: Any, words: str) -> None:
    """The findings of the plan stand in the dossier, and what was not checked is not called free of problems."""
    assert words in shown(review_of(view({"source": "/advisories/summit.md"}, findings=findings)))


def test_dossier_shows_both_texts_when_a_notice_has_first_time_readers() -> None:
    """The notice and the text for first-time readers stand in one dossier, with both numbers in the question.

    Otherwise people would get a text that nobody who approved it has seen.
    """
    notice = view({"notice": NoticeKind.CORRECTION}, to_send=2, second_wave=0, text="It was the 14th.")
    alone = view({"id": "m2"}, to_send=0, second_wave=1, text="Heat kills.")
    seen = shown(review_lines([notice, alone], relative_to=Path("/")))
    for words in ("Mailing m1", "Notice correction", "It was the 14th.", "Mailing m2", "Notice first-time release"):
        assert words in seen
    assert "Heat kills." in seen
    assert approval_question([notice, alone]) == (
        "2 1",
        "Type 2 1 to approve 2 corrections and 1 first-time release (v: everybody, Enter: decide later)",
    )
    names = [ADA, replace(ADA, id="m2")]
    assert "m1 and m2 are approved by bea." in shown(approved_lines(names, who="bea", automatic=True))
    assert "To refuse it, so that nothing of it is sent: advisory stop m1" in shown(refusal_lines(ADA))


def test_dossier_shows_what_a_correction_changes() -> None:
    """Whoever approves a correction sees what it changes of the text that readers have, once."""
    changes = TextChanges(old="It was 161 rivers.\n", new="It was 163 rivers.\n")
    notice = view({"notice": NoticeKind.CORRECTION}, changes=changes)
    alone = view({"id": "m2"}, changes=changes)
    seen = shown(review_lines([notice, alone], relative_to=Path("/")))
    assert seen.count("Changes since it was sent, [-gone-] and {+new+}: It was [-161-] {+163+} rivers.") == 1
    assert "The text is as it was sent." in shown(review_of(view(changes=replace(changes, new=changes.old))))
    assert "What changed is not known." in shown(review_of(view(changes=replace(changes, old=""))))
    assert "since it was sent" not in shown(review_of(view()))


def test_agreement_asks_for_both_numbers_when_people_are_held() -> None:
    """Both waves are typed, with their times, when a mailing is approved and when it is sent.

    Otherwise the second wave would be approved without being counted.
    """
    until = NOW + timedelta(hours=2)
    assert approval_question([view({"embargo_until": until})]) == (
        "5 2",
        (
            "Type 5 2 to approve: 5 when somebody sends it, 2 when the embargo ends at 13:00 CEST (v: everybody, Enter:"
            " decide later)"
        ),
    )
    assert approval_question([view({"embargo_until": until}, automatic=True)])[1].startswith(
        "Type 5 2 to approve: `advisory run` sends 5 within minutes, 2 when the embargo ends at 13:00 CEST ("
    )
    assert approval_question([view(second_wave=0)])[1].startswith("Type 5 to approve it for 5 people (v:")
    one = MailingSummary(mailing=ADA, counts={State.PLANNED: 1}, approval=Approval(who="bea", at=NOW))
    two = replace(one, mailing=replace(ADA, embargo_until=until), counts={State.PLANNED: 3, State.HELD: 5})
    asked = [sending_question(each, zone="Europe/Brussels", now=NOW) for each in (one, two)]
    assert asked == [
        ("1", "Type 1 to send what bea approved (1 now), or press Enter to send nothing"),
        (
            "3 5",
            (
                "Type 3 5 to send what bea approved (3 now, 5 when the embargo ends at 13:00 CEST), or press Enter to"
                " send nothing"
            ),
        ),
    ]


def test_waits_and_approvals_say_who_waits_for_whom() -> None:
    """The planner is told who must agree and with what command, and a reader of the list whether they planned it.

    Otherwise nobody would know what to type.
    """
    assert "Somebody other than ada must approve it: advisory approve m1" in shown(pending_approval_lines(ADA))
    one = MailingSummary(mailing=ADA, counts={State.PLANNED: 5})
    assert "for 5 people, planned by ada: that is you" in shown(approvals_lines([[one]], who="ada"))
    assert "that is you" not in shown(approvals_lines([[one]], who="bea"))
    notice = replace(one, mailing=replace(ADA, notice=NoticeKind.CORRECTION), counts={State.PLANNED: 2})
    both = [notice, MailingSummary(mailing=replace(ADA, id="m2"), counts={State.HELD: 1})]
    seen = shown(approvals_lines([both], who="bea"))
    assert "m1 and m2: Protest" in seen
    assert "2 corrections and 1 first-time release, planned by ada advisory approve m1 You are bea." in seen
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
    said = shown(approved_lines([what], who="bea", automatic=alone, relative_to=Path("/")))
    assert "m1 is approved by bea." in said
    assert words in said


@pytest.mark.parametrize(("shown_of_seven", "more"), [(5, True), (6, True), (7, False)])
def test_dossier_names_the_way_to_everybody_when_it_shows_a_part(shown_of_seven: int, more: bool) -> None:
    """The command that lists everybody is named when the screen shows only some of the people."""
    seen = shown(review_of(view(samples=tuple(row(number) for number in range(shown_of_seven)))))
    assert ("advisory status m1 --format csv" in seen) is more
