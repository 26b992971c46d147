"""Conditions that must hold before anything may leave. A function for each raises a fault when its condition fails.

The conditions are about the route by which mail leaves, the clock, time zone rules, and findings that a check has
returned.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.actions.context import Context
from advisory_cli.model.checks.catalogue import CATALOGUE
from advisory_cli.model.checks.findings import Finding, Level, errors
from advisory_cli.model.errors import BadConfig, BadData, NotAllowed, PersonDecides
from advisory_cli.model.ledger.concerns import jump_problem
from advisory_cli.model.ledger.moved_times import moved_problem
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.example import is_reserved
from advisory_cli.model.press.newsroom import LiveRoute, Mailbox, Newsroom, Route
from advisory_cli.read.locate import lies_in

if TYPE_CHECKING:
    from advisory_cli.model.press.advisory import Advisory


def require_transport(ctx: Context) -> tuple[Route, Mailbox]:
    """Return the route by which mail leaves (a mail server, or a folder for practice), and the sender.

    Raises BadConfig when `send_via` or `from` is not set. Raises BadConfig also when the server is on another computer
    and the sender's domain is reserved for examples (RFC 2606, RFC 6761).
    """
    newsroom = ctx.newsroom
    if newsroom.route is None:
        raise BadConfig(
            "No mail server is set (send_via).",
            remedy="To practise, write ADVISORY_SEND_VIA=maildir:outbox into .env. To go live: advisory login smtp",
        )
    if newsroom.sender is None:
        raise BadConfig(
            "The setting `from` is missing.",
            remedy='Write into advisory.toml: from = "Press Office <press@your-domain.example>"',
        )
    _refuse_example_sender(newsroom.route, newsroom.sender)
    return newsroom.route, newsroom.sender


def _refuse_example_sender(route: Route, sender: Mailbox) -> None:
    """Raise BadConfig when mail from a reserved domain would leave this computer (RFC 2606, RFC 6761).

    Because nobody has such an address, no answer would come back.
    """
    leaves = isinstance(route, LiveRoute) and route.server.host not in {"localhost", "127.0.0.1", "::1"}
    if leaves and is_reserved(sender.domain):
        raise BadConfig(
            f"The sender is still the example, {sender.address}. No answer would reach you.",
            remedy='Write into advisory.toml: from = "Your Office <press@your-domain>"',
        )


def refuse_embargo_ended_by_jump(advisory: "Advisory", ctx: Context, now: datetime) -> None:
    """Raise PersonDecides when the advisory's embargo is over only because the wall clock has jumped ahead.

    `now` is the wall clock's time. How far that clock has jumped is known from the clock that runs evenly since the
    computer was started.
    """
    if advisory.embargo is None or not (ahead := ctx.ahead()):
        return
    until = advisory.embargo.until.instant
    if now - ahead < until <= now:
        fault = jump_problem([(advisory.id, until)], now, ahead)
        if fault is not None:
            raise PersonDecides(f"{fault.words}\nNothing was sent.", remedy=fault.advice)


def refuse_early_by_jump(ctx: Context, ledger: Ledger) -> None:
    """Raise PersonDecides when the wall clock has jumped ahead and a mailing would leave too early because of the jump.

    The mailings are those in `ledger`. How far the wall clock has jumped is known from the clock that runs evenly since
    the computer was started.
    """
    if ahead := ctx.ahead():
        now = ctx.clock.now()
        fault = jump_problem(ledger.early(now - ahead, now), now, ahead)
        if fault is not None:
            raise PersonDecides(f"{fault.words}\nNothing more was sent.", remedy=fault.advice)


def refuse_moved_times(mailing: Mailing, ledger: Ledger, now: datetime) -> None:
    """Raise PersonDecides when a local time stored with the mailing is another instant by today's time zone rules.

    The times are the embargo's end and the send times, stored in the ledger when the mailing was planned.
    """
    if moved_problem(mailing, now, begun=False) is None:
        return
    begun = any(summary.counts.get(State.ACCEPTED, 0) for summary in ledger.find(mailing.id))
    if fault := moved_problem(mailing, now, begun=begun):
        raise PersonDecides(f"{fault.words} Nothing of it was sent.", remedy=fault.advice)


def raise_on_errors(findings: Sequence[Finding]) -> None:
    """Raise NotAllowed or BadData, with all `findings`, when any finding is an error.

    The fault is NotAllowed when only the embargo forbids sending: the catalogue of findings marks the code of every
    error as one of the embargo (Entry.by_embargo). Otherwise the fault is BadData.
    """
    faults = errors(findings)
    if not faults:
        return
    error_class = NotAllowed if all(CATALOGUE[fault.code].by_embargo for fault in faults) else BadData
    raise error_class("Nothing was sent.", remedy="Nothing was sent.", findings=tuple(findings))


def refuse_questions(findings: Sequence[Finding]) -> None:
    """Raise PersonDecides when any of the `findings` asks a question that only a person may answer.

    The catalogue of findings marks the codes that ask (Entry.question). The fault is about the first such finding. Call
    this function only where no person is asked.
    """
    for question in findings:
        if CATALOGUE[question.code].question:
            raise PersonDecides(f"{question.words} Nothing was sent.", remedy=question.remedy)


def refuse_publication(advisory: "Advisory | None", target: Path, newsroom: Newsroom, *, now: datetime) -> None:
    """Raise NotAllowed (EMB17) when the file `target`, about to be written, would publish an embargoed text too early.

    It would when `target` lies in a folder of the setting `public_folders` and the embargo of `advisory` holds at
    `now`. None as `advisory` means that the advisory could not be read, and counts as an embargo that holds.
    """
    from advisory_cli.check.embargo.publication import check_publication

    public = tuple(folder for folder in newsroom.public_folders if lies_in(target, folder))
    findings = check_publication(advisory, target=target, public=public, now=now)
    if findings:
        raise NotAllowed("Nothing was written.", remedy="Nothing was written.", findings=findings)


def refuse_warnings(findings: Sequence[Finding]) -> None:
    """Raise BadData, with all `findings`, when any finding is a warning. For the flag --strict."""
    if any(fault.level is Level.WARNING for fault in findings):
        raise BadData(
            "Nothing was sent.", remedy="Nothing was sent: --strict refuses warnings.", findings=tuple(findings)
        )
