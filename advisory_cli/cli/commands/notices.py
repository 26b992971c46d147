"""Options and steps that the commands for notices share: correct, update, remind, withdraw and lift.

The steps are: make the request and the plan, show the plan, ask a person, send.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisory_cli.cli.terminal.console import can_prompt
from advisory_cli.cli.terminal.dialogue import (
    Agreement,
    refuse_wrong_options,
    send_agreed,
    send_to_testers,
    wait_for_rest,
)
from advisory_cli.cli.terminal.options import load_app, search_replies
from advisory_cli.model.mailing.options import NoticeOptions
from advisory_cli.model.press.notice import NoticeKind

if TYPE_CHECKING:
    from advisory_cli.actions.request import NoticeRequest
    from advisory_cli.actions.sending.proposal import Proposal
    from advisory_cli.bootstrap import App
    from advisory_cli.model.ports.ledger import Ledger, SendingLedger

F = TypeVar("F", bound=Callable[..., Any])

in_languages = click.option(
    "--in",
    "words_in",
    nargs=2,
    multiple=True,
    metavar="LANGUAGE TEXT",
    help="The same in another language of the text.",
)
"""Option of each notice, for a text in several languages: the words of --what or --reason in one of the others."""

_SENDING = (
    click.option("--exclude", multiple=True, metavar="LIST", help="Leave out everybody on this list."),
    click.option("--encoding", metavar="NAME", help="Encoding of that list, if not UTF-8."),
    click.option("--sheet", multiple=True, metavar="NAME", help="Sheet of that workbook to read."),
    click.option("--with-hidden-rows", is_flag=True, help="Include hidden rows."),
    click.option("-n", "--dry-run", is_flag=True, help="Show the plan and build every message. Send nothing."),
    click.option("--test", is_flag=True, help="Send it, marked [TEST], to your testers."),
    click.option("--test-to", multiple=True, metavar="ADDRESS", help="Send the test to this address of your office."),
    click.option("--yes", is_flag=True, help="Do not ask (for scripts)."),
    click.option("--expect", metavar="N", help="Send only if the number is N (with first-time recipients: N+M)."),
    click.option("--strict", is_flag=True, help="Treat warnings as errors."),
    click.option("--rate", metavar="N/minute", help="Maximum speed."),
    click.option("--connections", type=click.IntRange(1, 20), metavar="N", help="Maximum number of connections."),
    click.option("--wait", is_flag=True, help="Stay until everything is sent."),
    click.option(
        "--format", "form", type=click.Choice(["text", "json"]), default="text", help="json: plan and result as data."
    ),
    click.option("-v", "--verbose", is_flag=True, help="Name everybody, and show each finding in full."),
)


def sending(command: F) -> F:
    """Add the options that all notices share, such as --exclude and --yes, to a click command. Return the command.

    The function is used as a decorator.
    """
    for option in reversed(_SENDING):
        command = option(command)
    return command


def notify(context: click.Context, kind: NoticeKind, name: str, given: dict[str, Any]) -> None:
    """Show the plan of a notice, ask a person, send the notice, and end the command with its exit code.

    `name`: the advisory's file or id. `given`: the values of the command's options, by field of NoticeOptions.
    When the newest notice of the advisory has the same kind, the command goes on with that notice and plans no new one.
    If that notice repeats a text, this happens only when --what and the text are still the same.
    The function does not return: click's Exit is raised with the exit code.
    """
    options = NoticeOptions(**given)
    refuse_wrong_options(options)
    app = load_app(context, options.settings)
    request = _request(app, kind, name, options)
    mailings: tuple[str, ...] = ()
    with app.sending_ledger(dry_run=options.dry_run) as ledger:
        if options.is_test:
            code = _test(app, request, ledger, options)
        else:
            code, mailings = send_agreed(
                app, ledger, options, lambda agreement: _propose(app, request, ledger, options, agreement)
            )
    context.exit(wait_for_rest(app, options, mailings, code))


def _request(app: "App", kind: NoticeKind, name: str, options: NoticeOptions) -> "NoticeRequest":
    """Build the request of a notice: look the named files up. A notice without the text needs no advisory file."""
    from advisory_cli.actions.request import NoticeRequest, reading_of
    from advisory_cli.model.errors import NoInput
    from advisory_cli.read.locate import find_advisory, find_list

    cwd, folder = Path.cwd(), app.newsroom.folder
    file: Path | None = None
    with nullcontext() if kind.needs_file else suppress(NoInput):
        file = find_advisory(name, cwd=cwd, folder=folder)
    return NoticeRequest(
        kind=kind,
        name=name,
        file=file,
        what=options.what.strip(),
        what_in=_by_language(options.words_in),
        replacement=options.replacement.strip(),
        replacement_in=_by_language(options.replacement_in),
        again=options.again,
        also_stopped=options.also_stopped,
        looked=options.imap,
        exclude=tuple(find_list(path, cwd=cwd, folder=folder) for path in options.exclude),
        reading=reading_of(options, app.newsroom),
        stays=options.wait,
        options=options.stored("--reason" if kind is NoticeKind.LIFT else "--what"),
    )


def _by_language(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the words of a notice by language tag. Raises UsageFault for what is no language."""
    from advisory_cli.model.errors import UsageFault
    from advisory_cli.model.language import language_tag
    from advisory_cli.model.text import printable

    by_language: dict[str, str] = {}
    for tag, text in pairs:
        language = language_tag(tag)
        if language is None:
            raise UsageFault(
                f"“{printable(tag[:60])}” is not a language.", remedy="Languages are written en, fr, pt-BR."
            )
        by_language[language] = text.strip()
    return by_language


def _test(app: "App", request: "NoticeRequest", ledger: "Ledger", options: NoticeOptions) -> int:
    from advisory_cli.actions.notices.kinds import draft_for, text_for
    from advisory_cli.actions.notices.plan import prepared_notice
    from advisory_cli.actions.preflight.preconditions import require_transport

    ctx = app.context()
    advisory_id, written = text_for(request, ctx, ledger)
    require_transport(ctx)
    draft = draft_for(request, advisory_id, written, ctx, ledger)
    return send_to_testers(app, prepared_notice(draft), ledger, options)


@contextmanager
def _propose(
    app: "App", request: "NoticeRequest", ledger: "SendingLedger", options: NoticeOptions, agreement: Agreement
) -> Iterator["Proposal"]:
    """Plan the notice, or plan to go on with an unfinished one. Raises the fault that forbids the plan."""
    from advisory_cli.actions.notices.kinds import draft_for, text_for, unfinished_for
    from advisory_cli.actions.notices.plan import propose_notice
    from advisory_cli.actions.notices.resume import propose_resumed
    from advisory_cli.actions.notices.send import NoticeProposal
    from advisory_cli.actions.preflight.preconditions import require_transport

    ctx, as_of = app.context(), ledger.decisions()
    advisory_id, written = text_for(request, ctx, ledger)
    if unfinished := unfinished_for(request, advisory_id, written, ctx, ledger):
        yield propose_resumed(unfinished, ctx, ledger, as_of=as_of, dry_run=options.dry_run, attended=can_prompt())
        return
    require_transport(ctx)
    if request.kind is NoticeKind.REMINDER and not agreement.has_searched:
        search_replies(app, ledger, advisory_id, options)
        agreement.has_searched = True
    draft = draft_for(request, advisory_id, written, ctx, ledger)
    yield NoticeProposal(plan=propose_notice(draft, ctx, ledger), as_of=draft.as_of, draft=draft)
