"""What a person reads before a notice leaves, and after."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.model.mailing.delivery import Mailing, Selection
from advisory_cli.model.mailing.plan import NoticeTerms, Plan, PlanResult, Resumed, Tally, Wave, WaveTime
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox, MaildirRoute, Realm, SmtpRoute
from advisory_cli.model.press.notice import Notice, NoticeKind
from advisory_cli.report.screens.notice_plan import notice_plan_lines
from advisory_cli.report.screens.notices import notice_done_lines, unfinished_lines
from advisory_cli.report.screens.plan_question import question_of
from advisory_cli.report.wording.commands import send
from tests.ledger_makers import entry, mailing
from tests.screen_text import as_text

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def _route() -> SmtpRoute:
    from advisory_cli.read.settings.mail_urls import parse_smtp_route

    return parse_smtp_route("smtp://127.0.0.1:25", insecure=False, ca_file=None)


def _notice(kind: NoticeKind) -> Mailing:
    return mailing("summit.2", revision=2, notice=kind, options=("--what", "the time, that is"))


def _wave(number: int, count: int, time: WaveTime = WaveTime.NOW, **more: Any) -> Wave:
    return Wave(number=number, edition=Phase.OPEN, time=time, count=count, **more)


READERS = _wave(1, 3, unsure=1, samples=(entry("ana"),))


def _plan(kind: NoticeKind = NoticeKind.CORRECTION, **more: Any) -> Plan:
    text = {name: more.pop(name) for name in ("old_text", "new_text") if name in more}
    values: dict[str, Any] = {
        "notice": NoticeTerms(notice=Notice(kind=kind, what="the time", headline="Protest", sent_at=NOW), **text),
        "mailing": _notice(kind),
        "waves": (READERS,),
        "counts": {Selection.SEND: 3},
        "route": _route(),
        "sender": Mailbox(address="press@example.org"),
        "now": NOW,
        "zone": "UTC",
    }
    return Plan(**values | more)


def _words(plan: Plan, **how: Any) -> str:
    assert plan.notice is not None
    return " ".join(as_text(notice_plan_lines(plan, plan.notice, **how)).split())


def test_notice_plan_tells_both_circles_apart() -> None:
    """The plan tells how many have the text and how many get it for the first time, with the change.

    Otherwise the person who agrees would not know how many hear of a mistake.
    """
    rest = (_wave(2, 1), _wave(2, 1, WaveTime.PLANNED), _wave(2, 4, WaveTime.EMBARGO_END))
    counts = {Selection.SEND: 5, Selection.HELD: 4, Selection.OPTED_OUT: 1}
    said = _words(_plan(waves=(READERS, *rest), counts=counts, old_text="At noon.", new_text="At one."))
    assert "Readers 3 have the text (2 accepted and 1 unconfirmed)" in said
    assert "First-time 6 get the text as it is now, 4 when the embargo ends and 1 at the scheduled time" in said
    assert "Left out 1 opted out" in said
    assert "At [-noon.-] {+one.+}" in said


@pytest.mark.parametrize(
    ("names", "sentences"),
    [
        (
            ("m.1",),
            (
                "m.1 was stopped. Its people get the text as it is now all the same.",
                "m.1 stays stopped: the one person who has not got it gets nothing. To write to them too: --also",
                "m.1 still needs an approval before anything of it is sent.",
            ),
        ),
        (
            ("m.1", "m.2"),
            (
                "m.1 and m.2 were stopped. Their people get the text as it is now all the same.",
                "m.1 and m.2 stay stopped: the 24 people who have not got them get nothing.",
                "m.1 and m.2 still need an approval before anything of them is sent.",
            ),
        ),
    ],
)
def test_notice_plan_uses_the_plural_when_several_mailings_are_concerned(
    names: tuple[str, ...], sentences: tuple[str, ...]
) -> None:
    """What is said of one mailing is said of several in the plural."""
    plan = _plan(waves=(READERS, _wave(2, 1)))
    assert plan.notice is not None
    people = 1 if len(names) == 1 else 24
    terms = replace(
        plan.notice, given_up=names, stopped=names, kept_stopped=names, kept_people=people, kept_unapproved=names
    )
    said = _words(replace(plan, notice=terms))
    assert "Nothing more of" not in said, "that is said once"
    assert all(sentence in said for sentence in sentences), said


def test_notice_plan_uses_the_singular_when_one_has_it() -> None:
    """A plan for one reader says “1 has the text”.

    Otherwise the number that people look at would look like a mistake.
    """
    assert "1 has the text (1 accepted)" in _words(_plan(waves=(_wave(1, 1),)))


def test_notice_plan_says_first_that_a_withdrawal_sends() -> None:
    """A plan to withdraw says first that mail is sent and that the other command is stop.

    Otherwise a person who wanted to stop a batch would write to everybody who has it.
    """
    said = _words(_plan(NoticeKind.WITHDRAWAL))
    assert said.index("asks 3 people not to use the text") < said.index("advisory stop summit") < said.index("Subject")
    assert "Changes" not in said
    assert "advisory stop" not in _words(_plan())


def test_notice_plan_says_so_when_the_old_text_is_unknown_or_the_same() -> None:
    """The plan says so where the old text is not kept, or the text is as it was sent.

    Otherwise a text from before texts were kept would look unchanged.
    """
    assert "not kept here" in _words(_plan(old_text="", new_text="At one."))
    assert "as it was sent" in _words(_plan(NoticeKind.UPDATE, old_text="At one.", new_text="At one."))


@pytest.mark.parametrize(
    ("group", "rest", "typed", "words"),
    [
        (3, 0, "3", "LIVE: 3 messages through 127.0.0.1. Type 3 to send 3 corrections, p preview"),
        (
            4,
            4,
            "4 4",
            "LIVE: 8 messages through 127.0.0.1. Type 4 4 to send 4 corrections and 4 first-time releases, p",
        ),
        (0, 1, "1", "LIVE: 1 message through 127.0.0.1. Type 1 to send 1 first-time release, p preview"),
    ],
)
def test_notice_question_asks_for_every_number(group: int, rest: int, typed: str, words: str) -> None:
    """The question asks for the number of notices and for that of first-time releases.

    Otherwise one number would stand for two decisions.
    """
    plan = _plan(waves=(_wave(1, group), _wave(2, rest, WaveTime.EMBARGO_END)))
    question = question_of(plan)
    assert question.number == typed
    assert " ".join((as_text(question.lines) + question.prompt).split()).startswith(words)


def test_notice_plan_shows_a_few_changes_and_all_with_verbose() -> None:
    """A plan with many changes shows the first and counts the others, and -v shows all.

    Otherwise the question would be off the screen.
    """
    old = "\n\n".join(f"Paragraph {number} says one thing." for number in range(12))
    plan = _plan(old_text=old, new_text=old.replace("one", "two"))
    short, verbose = _words(plan), _words(plan, verbose=True)
    assert "Paragraph 0" in short
    assert "Paragraph 11" not in short
    assert "of changes (-v)" in short
    assert "Paragraph 11" in verbose


def test_notice_plan_drops_unchanged_lines_before_changes() -> None:
    """Where room is short, lines about unchanged paragraphs go first, so that every change is still read."""
    old = "\n\n".join(f"Paragraph {number} says one thing." for number in range(12))
    new = (
        old.replace("3 says one", "3 says two").replace("7 says one", "7 says two").replace("9 says one", "9 says two")
    )
    text = _words(_plan(old_text=old, new_text=new))
    assert all(f"Paragraph {number}" in text for number in (3, 7, 9))
    assert "unchanged" not in text
    assert "of changes (-v)" not in text
    one = _words(_plan(old_text=old, new_text=old.replace("3 says one", "3 says two")))
    assert "3 paragraphs unchanged" in one


def test_notice_done_names_the_next_commands() -> None:
    """The summary tells what came of both circles and the commands to go on.

    Otherwise a person who was interrupted would send the file anew, to everybody.
    """
    done = PlanResult(
        first=Tally(accepted=1, in_doubt=1, waiting=2, interrupted=True), second=Tally(accepted=4, deferred=1)
    )
    plan = _plan(waves=(READERS, _wave(2, 3, WaveTime.EMBARGO_END)))
    assert plan.notice is not None
    plan = replace(plan, notice=replace(plan.notice, text_mailing=_notice(NoticeKind.CORRECTION)))
    said = " ".join(as_text(notice_done_lines(plan, done, route=_route())).split())
    assert "Correction: 1 unconfirmed, 1 accepted and 2 waiting." in said
    assert "First-time recipients: 4 accepted and 1 trying again." in said
    assert "advisory correct advisories/summit.md --what 'the time, that is'" in said
    assert "advisory retry summit" in said
    assert "advisory resolve summit" in said
    assert "3 held until the embargo ends" in said
    practice = MaildirRoute(folder=Path("outbox"))
    assert "PRACTICE: 5 messages" in as_text(notice_done_lines(plan, done, route=practice))


def test_send_command_says_what_became_of_the_event() -> None:
    """The command for a notice is that of its kind, else going on with a cancellation would send an update."""
    assert send(_notice(NoticeKind.CANCELLATION)).startswith("advisory update advisories/summit.md --cancelled --what")
    assert send(_notice(NoticeKind.POSTPONEMENT)).startswith("advisory update advisories/summit.md --postponed --what")
    assert send(replace(_notice(NoticeKind.UPDATE), notice=None)).startswith("advisory send")


def test_begun_says_what_waits_or_that_nothing_was_sent() -> None:
    """A notice that was begun says who waits, or that nothing was sent and what is unsure.

    Otherwise the same command would look as if it had sent again.
    """
    one = replace(_notice(NoticeKind.UPDATE), realm=Realm.LIVE)
    goes_on = as_text(unfinished_lines(_plan(mailing=one, waves=(_wave(1, 1),)), Resumed()))
    assert "Continuing with 1 person" in " ".join(goes_on.split())
    over = " ".join(
        as_text(unfinished_lines(_plan(mailing=one, waves=(_wave(1, 0),)), Resumed(held=2, doubts=1))).split()
    )
    assert "Nothing was sent. 2 are held" in over
    assert "advisory resolve summit" in over
