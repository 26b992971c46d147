"""Refuse a notice whose named file holds another text than the one that was sent under its id.

Only kinds of notices that do not repeat the file's current text are checked: a reminder, a withdrawal, a lift. If the
named file were a copy with the same id, or another text's file, the notice would be about a text that nobody meant.
"""

from dataclasses import replace

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.advisory_file import read_file
from advisory_cli.actions.preflight.history import earlier_mailings
from advisory_cli.actions.preflight.other_text import check_other_text, is_next_text, is_own_file
from advisory_cli.actions.request import NoticeRequest
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, errors
from advisory_cli.model.errors import BadData, NoInput, UsageFault
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.text import printable


def refuse_other_text(request: NoticeRequest, called: str, ctx: Context, ledger: Ledger) -> None:
    """Raise BadData, with the finding ADV33, when the request's file holds another text than the one sent under its id.

    `called` is the id of the advisory that the notice is about. When ADV33 is only a warning, nothing is raised.
    """
    if wrong := errors(of_other_text(request, called, ctx, ledger)):
        raise BadData("Nothing was sent.", remedy="Nothing was sent.", findings=tuple(wrong))


def of_other_text(request: NoticeRequest, called: str, ctx: Context, ledger: Ledger) -> tuple[Finding, ...]:
    """Return the finding ADV33 when the file of the request holds another text than the one that was sent under its id.

    Without such a fault, the result is empty. `called` is the id of the advisory that the notice is about.
    The level of ADV33 is error, with one exception: for a withdrawal, it is the level that check_other_text() gives if
    the file is the one from which the text was sent.
    In these cases the file is not checked, and the result is empty:
    - the notice repeats the file's current text,
    - there is no file, or it cannot be read as an advisory,
    - the id in the file is another one than `called`,
    - no mailing has the id `called`.
    """
    newsroom, now = ctx.newsroom, ctx.clock.now()
    before = earlier_mailings(ledger, realm=newsroom.realm, advisory_id=called)
    advisory = _written(request, newsroom)
    if request.kind.needs_file or advisory is None or advisory.id != called or not before:
        return ()
    found = [*check_other_text(advisory, before, ledger, newsroom, now=now, notice=True)]
    if not found and is_next_text(advisory, before, ledger, newsroom):
        found = [_next(advisory, before[0])]
    strict = request.kind is not NoticeKind.WITHDRAWAL or not is_own_file(advisory, before, newsroom)
    return tuple(_about(other, request, before[0], strict=strict) for other in found)


def refuse_named_twice(request: NoticeRequest, advisory: Advisory, newsroom: Newsroom, ledger: Ledger) -> None:
    """Raise UsageFault when the name in the request is one advisory's id, and also the file of another advisory.

    Only the id of an advisory of which a mailing was planned counts. `advisory` is the advisory in that file.
    """
    if request.name == advisory.id or not (
        before := earlier_mailings(ledger, realm=newsroom.realm, advisory_id=request.name)
    ):
        return
    raise UsageFault(
        f"{printable(request.name)} could be mailing {before[0].mailing.id}, or the file"
        f" {printable(str(advisory.source))} (id {advisory.id}). Nothing was sent.",
        remedy=f"Name {before[0].mailing.id} or {advisory.id}.",
    )


def _written(request: NoticeRequest, newsroom: Newsroom) -> Advisory | None:
    if request.file is None:
        return None
    try:
        return read_file(request.file, newsroom).value
    except NoInput:
        return None


def _next(advisory: Advisory, newest: MailingSummary) -> Finding:
    mailing = newest.mailing
    return finding(
        "ADV33",
        f"This id belongs to another file, with a different text: “{mailing.subject}” (mailing {mailing.id}).",
        place=advisory.place("id"),
    )


def _about(found: Finding, request: NoticeRequest, newest: MailingSummary, *, strict: bool) -> Finding:
    """Reword the finding of a text to be sent for a text that was sent.

    A warning says first what the notice is about, since a plan may show only the first sentence of a finding.
    """
    name, verb = newest.mailing.id, request.kind.verb
    level = Level.ERROR if strict else found.level
    if level is not Level.ERROR:
        words = f"This concerns what was sent as {name}, not what the file says now. {found.words}"
        return replace(found, level=level, words=words, remedy="")
    flag = "--reason" if request.kind is NoticeKind.LIFT else "--what"
    more = "" if request.kind is NoticeKind.REMINDER else f" {flag} …"
    about = " of" if request.kind is NoticeKind.REMINDER else ""
    remedy = f"To {verb}{about} what was sent under that id, name its mailing: advisory {verb} {name}{more}"
    return replace(found, level=level, remedy=remedy)
