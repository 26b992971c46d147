"""Make the output of `resend`: the plan that a person agrees to, the question, and what came of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.mailing.delivery import Outcome, Verdict
from advisory_cli.model.mailing.resend import NOT_ARRIVED_BY_HAND, Resend, ResendPlan, ResendState
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import LiveRoute
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, Tone, command, labelled, wrapped
from advisory_cli.report.wording.phrases import person
from advisory_cli.report.wording.times import at_and_when, at_both
from advisory_cli.report.wording.transport import mode_line

_AT = 13
STATE_WORDS = {
    ResendState.BEGUN: "not sent: it was interrupted first",
    ResendState.IN_DOUBT: "unconfirmed: it may have arrived",
    ResendState.ACCEPTED: "accepted",
    ResendState.DEFERRED: "not sent: the server asked to try later",
    ResendState.REFUSED: "refused",
}


def plan_lines(
    plan: ResendPlan, *, dry_run: bool = False, relative_to: Path | None = None, width: int = WIDTH
) -> Block:
    """Return lines that show the plan of a resend: the message, the person, the embargo and the earlier resends.

    With `dry_run`, the last line says that nothing was sent. Paths below the folder `relative_to` are shown relative to
    that folder (None: whole paths). `width` is the line length in columns.
    """
    last = wrapped("Dry run: 1 message would be sent. Nothing was sent.", width=width) if dry_run else ()
    return (*mode_line(plan.route, relative_to=relative_to, width=width), *BLANK, *_facts(plan, width), *BLANK, *last)


def _facts(plan: ResendPlan, width: int) -> Iterator[Line]:
    row, mailing = plan.row, plan.mailing
    yield from labelled("Resend", plan.subject, at=_AT, tone="strong", width=width)
    yield from labelled("To", person(row.address, name=row.name, outlet=row.outlet), at=_AT, tone="strong", width=width)
    yield from labelled("From", person(plan.sender.address, name=plan.sender.name), at=_AT, width=width)
    words = ", ".join(filter(None, (mailing.id, at_both(row.changed_at, plan.zone) if row.changed_at else "")))
    yield from labelled("First sent", words, at=_AT, width=width)
    for number, resend in enumerate(plan.earlier):
        yield from labelled(
            "" if number else "Sent again", resend_words(resend, plan.zone), at=_AT, tone="warn", width=width
        )
    if plan.delivery.phase is Phase.EMBARGOED and plan.delivery.embargo_end is not None:
        words = f"until {at_and_when(plan.delivery.embargo_end, plan.zone, plan.now)}, with the embargo banner"
        yield from labelled("Embargo", words, at=_AT, tone="warn", width=width)
    yield from labelled("Reason", plan.reason, at=_AT, width=width)
    words = "the text as it was sent, below the first message, with a Message-ID of its own"
    yield from labelled("Message", words, at=_AT, width=width)


def resend_words(resend: Resend, zone: str) -> str:
    """Return a resend in words: '14:02 CET, Tue 1 December 2026 (13:02 UTC), accepted (they deleted it)'.

    `zone` is an Area/Location name. Any other name, or "", means UTC.
    """
    state = "not sent: it did not arrive" if resend.reply == NOT_ARRIVED_BY_HAND else STATE_WORDS[resend.state]
    return f"{at_both(resend.at, zone)}, {state} ({resend.reason})"


def resend_question(plan: ResendPlan) -> str:
    """Return the question that a person answers with 1 to send the message. The question says live or practice.

    After an earlier resend that may have arrived, the question says that the message is sent once more.
    """
    way = f"LIVE: 1 message by {plan.route.server.host}" if isinstance(plan.route, LiveRoute) else "Practice: 1 message"
    again = "once more" if plan.repeated else "again"
    return f"{way}. Type 1 to send it {again}, or press Enter to send nothing"


def result_lines(plan: ResendPlan, outcome: Outcome, *, width: int = WIDTH) -> Block:
    """Return lines that say what came of a resend, and what to do when the message was not accepted.

    `width` is the line length in columns.
    """
    address, reply = plan.row.address, f" Server reply: {outcome.reply}" if outcome.reply else ""
    match outcome.verdict:
        case Verdict.ACCEPTED:
            practice = "" if isinstance(plan.route, LiveRoute) else " Practice: nothing was sent."
            return wrapped(f"Resent to {address}. They still count once.{practice}", tone="good", width=width)
        case Verdict.IN_DOUBT:
            words = f"Unconfirmed: the message to {address} may have arrived. It is not sent again by itself."
            return wrapped(f"{words} Ask them.{reply}", tone="warn", width=width)
        case Verdict.REFUSED:
            return wrapped(f"Refused: {address} did not get it again.{reply}", tone="bad", width=width)
        case Verdict.DEFERRED:
            words = f"Not sent to {address}. Run the same command again later."
            return wrapped(f"{words}{reply}", tone="warn", width=width)


def resent_lines(resends: Sequence[Resend], zone: str, *, width: int = WIDTH) -> Block:
    """Return lines for `status MAILING` about the resends of a mailing, and the command that decides unconfirmed ones.

    Empty when there are no resends.

    `zone` is an Area/Location name, and "" means UTC. `width` is the line length in columns.
    """
    lines: list[Line] = []
    for resend in resends:
        tone: Tone = "warn" if resend.state is ResendState.IN_DOUBT else "plain"
        words = f"Resent to {resend.address}: {resend_words(resend, zone)}"
        lines += wrapped(words, tone=tone, hang=4, width=width)
    if any(resend.state is ResendState.IN_DOUBT for resend in resends):
        lines += (*wrapped("To decide what is unconfirmed:", width=width), *command(commands.line("resolve")))
    return (*BLANK, *lines) if lines else ()
