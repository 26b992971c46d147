"""Conditions that must hold before anything may leave."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from advisory_cli.actions.context import Context
from advisory_cli.check.embargo.publication import check_publication
from advisory_cli.model.checks.catalogue import CATALOGUE
from advisory_cli.model.checks.findings import Finding, Level, errors
from advisory_cli.model.errors import BadConfig, BadData, NotAllowed, PersonDecides
from advisory_cli.model.ledger.concerns import jump_problem
from advisory_cli.model.ledger.moved_times import moved_problem
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.example import is_reserved
from advisory_cli.model.press.newsroom import Mailbox, Newsroom, Route, SmtpRoute
from advisory_cli.read.locate import lies_in


def require_transport(ctx: Context) -> tuple[Route, Mailbox]:
    """Return how mail leaves and who sends it.

    Raises BadConfig when either setting is missing, or when a live sender is still the example.
    """
    newsroom = ctx.newsroom
    if newsroom.route is None:
        raise BadConfig(
            "Nobody has said how mail leaves this newsroom: the setting send_via is missing.",
            remedy="To practise, write ADVISORY_SEND_VIA=maildir:outbox into .env; to go live: advisory login smtp",
        )
    if newsroom.sender is None:
        raise BadConfig(
            "The setting `from` is missing: nobody knows who sends this.",
            remedy='Write into advisory.toml: from = "Press Office <press@your-domain.example>"',
        )
    _refuse_example_sender(newsroom.route, newsroom.sender)
    return newsroom.route, newsroom.sender


def _refuse_example_sender(route: Route, sender: Mailbox) -> None:
    """Raise BadConfig when mail from a reserved domain would leave this computer (RFC 2606, RFC 6761).

    Because nobody has such an address, no answer would come back.
    """
    live = isinstance(route, SmtpRoute) and route.host not in {"localhost", "127.0.0.1", "::1"}
    if live and is_reserved(sender.domain):
        raise BadConfig(
            f"The sender is still the example, {sender.address}; no answer could ever reach you.",
            remedy='Write into advisory.toml: from = "Your Office <press@your-domain>"',
        )


def refuse_embargo_ended_by_jump(advisory: Advisory, ctx: Context, now: datetime) -> None:
    """Raise PersonDecides when an embargo has ended only because the clock jumped ahead since the computer's start."""
    if advisory.embargo is None or not (ahead := ctx.ahead()):
        return
    until = advisory.embargo.until.instant
    if now - ahead < until <= now:
        fault = jump_problem([(advisory.id, until)], now, ahead)
        if fault is not None:
            raise PersonDecides(f"{fault.words}\nNothing was sent.", remedy=fault.advice)


def refuse_early_by_jump(ctx: Context, ledger: Ledger) -> None:
    """Raise PersonDecides when the clock jumped ahead during this process and something would leave by the jump."""
    if ahead := ctx.ahead():
        now = ctx.clock.now()
        fault = jump_problem(ledger.early(now - ahead, now), now, ahead)
        if fault is not None:
            raise PersonDecides(f"{fault.words}\nNothing more was sent.", remedy=fault.advice)


def refuse_moved_times(mailing: Mailing, ledger: Ledger, now: datetime) -> None:
    """Raise PersonDecides when today's zone rules give another instant for a frozen wall time."""
    if moved_problem(mailing, now, begun=False) is None:
        return
    begun = any(summary.counts.get(State.ACCEPTED, 0) for summary in ledger.find(mailing.id))
    if fault := moved_problem(mailing, now, begun=begun):
        raise PersonDecides(f"{fault.words} Nothing of it was sent.", remedy=fault.advice)


def raise_on_errors(findings: Sequence[Finding]) -> None:
    """Raise NotAllowed or BadData when there is an error among the findings.

    NotAllowed means that every error is one of the embargo. Errors stop here, before anything leaves.
    """
    faults = errors(findings)
    if not faults:
        return
    error_class = NotAllowed if all(CATALOGUE[fault.code].by_embargo for fault in faults) else BadData
    raise error_class("Nothing was sent.", remedy="Nothing was sent.", findings=tuple(findings))


def refuse_questions(findings: Sequence[Finding]) -> None:
    """Raise PersonDecides when a finding is a question to a person, because no script answers one."""
    for question in findings:
        if CATALOGUE[question.code].question:
            raise PersonDecides(f"{question.words} Nothing was sent.", remedy=question.remedy)


def refuse_publication(advisory: Advisory | None, target: Path, newsroom: Newsroom, *, now: datetime) -> None:
    """Raise NotAllowed (EMB17) when `target`, a file about to be written, would be public before its time.

    `advisory` is None when the advisory could not be read. Such a file is refused in a public folder too.
    """
    public = tuple(folder for folder in newsroom.public_folders if lies_in(target, folder))
    findings = check_publication(advisory, target=target, public=public, now=now)
    if findings:
        raise NotAllowed("Nothing was written.", remedy="Nothing was written.", findings=findings)


def refuse_warnings(findings: Sequence[Finding]) -> None:
    """Raise BadData when there is a warning among the findings, as --strict asks."""
    if any(fault.level is Level.WARNING for fault in findings):
        raise BadData(
            "Nothing was sent.", remedy="Nothing was sent: --strict makes warnings refuse.", findings=tuple(findings)
        )
