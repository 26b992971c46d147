"""Command `preview`: write a page that shows the e-mail as journalists will see it, and open it in the browser.

With --to, the message to one person is shown.
"""

from pathlib import Path
from typing import Any

import click

from advisory_cli.cli.terminal.console import info, print_data, raw_data
from advisory_cli.cli.terminal.frozen_preview import is_mailing, mail_to_office, preview_mailing
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app, recipient_options, request_from
from advisory_cli.cli.terminal.output_files import show_page, to_be_opened, write_file
from advisory_cli.cli.terminal.preview_page import page_of
from advisory_cli.cli.terminal.zone_offer import offer_zone
from advisory_cli.model.mailing.options import SendOptions


@click.command(cls=DeskCommand)
@click.argument("file", metavar="FILE|MAILING")
@recipient_options
@click.option("--to", metavar="ADDRESS", help="Show the message to this person.")
@click.option("--text", "part", flag_value="text", help="With --to: print the text part.")
@click.option("--html", "part", flag_value="html", help="With --to: print the HTML part.")
@click.option("--eml", "part", flag_value="eml", help="With --to: print the whole message. Only its Date will differ.")
@click.option(
    "--mail-to", multiple=True, metavar="ADDRESS", help="Mail it, marked [PREVIEW], to somebody of the office."
)
@click.option("--share", is_flag=True, help="Use invented recipients, to show the page to others.")
@click.option("--serve", is_flag=True, help="Keep the page open and up to date while you edit, until Ctrl-C.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Where to write the page.")
@click.option("--open/--no-open", "opened", default=None, help="Open the page in the browser, or do not.")
@click.pass_context
def preview(
    context: click.Context,
    /,
    file: str,
    to: str | None,
    part: str | None,
    share: bool,
    serve: bool,
    output: Path | None,
    opened: bool | None,
    **choice: Any,
) -> None:
    """Show the e-mail in the browser, as journalists will see it. Nothing is sent to them.

    FILE is the advisory. MAILING is a mailing that was planned: it is shown as it is stored, for whoever approves it.
    The page is written to previews/ of the newsroom, or to --output. With --to and one of --text, --html and --eml,
    that person's message is printed, and no page is written. With --serve, the page follows advisory, lists, templates
    and settings as they are saved. With --mail-to, the e-mail and the page are mailed to the office's own people.
    """
    from advisory_cli.actions.preflight.prepare import prepare

    mail_to = choice.pop("mail_to")
    _refuse_mixed(to=to, part=part, share=share, serve=serve, written=bool(output), mailed=bool(mail_to))
    app = load_app(context)
    if serve:
        _serve(app, context, file, to, SendOptions(**choice), to_be_opened(opened, None))
        return
    if is_mailing(app, file):
        if share or choice["lists"]:
            raise click.UsageError("A planned mailing has its people: leave --list and --share out.")
        opens = to_be_opened(opened, output)
        context.exit(preview_mailing(app, file, to=to, part=part, output=output, opened=opens, mail_to=mail_to))
    request = request_from(app, file, SendOptions(**choice))
    offer_zone(app, request.advisory)
    if part == "eml":
        app.create_ledger()  # its key makes the Message-ID; without it the bytes shown would not be those sent
    with app.sending_ledger(dry_run=True, checked=False) as ledger, prepare(request, app.context(), ledger) as prepared:
        if part and to:
            _print_part(app, request, prepared, ledger, to, part)
            return
        page, previews = _page(app, request, prepared, ledger, to=to, share=share, mailed=bool(mail_to))
        if mail_to:
            note = _note(app, prepared, previews, personal=bool(to))
            code = mail_to_office(
                app,
                ledger,
                mail_to,
                previews,
                note=note,
                page=page,
                name=request.advisory.stem,
                findings=prepared.findings,
            )
            context.exit(code)
    target = _target(app, request, prepared, output, share)
    write_file(target, page, kind="preview")
    show_page(target, kind="preview", opened=to_be_opened(opened, output))
    if prepared.refused:
        number = len(prepared.refused)
        clause = "1 error prevents" if number == 1 else f"{number} errors prevent"
        info(f"{clause} sending. See: advisory check {file}")


def _refuse_mixed(*, to: str | None, part: str | None, share: bool, serve: bool, written: bool, mailed: bool) -> None:
    """Raise click.UsageError for flags that do not go together.

    `written` means that --output was given, and `mailed` that --mail-to was given.
    """
    if part and not to:
        raise click.UsageError(f"--{part} needs --to ADDRESS.")
    if to and share:
        raise click.UsageError("Use either --to or --share: --share shows no real person.")
    if serve and (part or share or written or mailed):
        raise click.UsageError("Use --serve without --output, --mail-to, --share, --text, --html and --eml.")
    if part and (written or mailed):
        raise click.UsageError(f"--{part} prints the message: leave out --output and --mail-to.")
    if written and mailed:
        raise click.UsageError("Use either --output or --mail-to: the mailed page is attached, and no file is written.")


def _serve(app: Any, context: click.Context, file: str, to: str | None, options: SendOptions, opened: bool) -> None:
    from advisory_cli.cli.terminal.live_preview import ServedPreview

    if is_mailing(app, file):
        raise click.UsageError("A planned mailing no longer changes: leave out --serve.")
    ServedPreview(context=context, file=file, options=options, to=to or "").serve(app, opened=opened)


def _print_part(app: Any, request: Any, prepared: Any, ledger: Any, to: str, part: str) -> None:
    from advisory_cli.actions.preview import previewed_message_for
    from advisory_cli.read.email_address import clean_or_fault

    previewed = previewed_message_for(
        clean_or_fault(to, utf8=app.newsroom.smtp_utf8), request, prepared, app.context(), ledger
    )
    if prepared.holds(previewed.recipient):
        info(f"{previewed.recipient.address} is held until the embargo ends. This is the message they will get.")
    if part == "eml":
        raw_data(previewed.message.content)
    else:
        print_data(previewed.specimen.text if part == "text" else previewed.specimen.html)


def _page(
    app: Any, request: Any, prepared: Any, ledger: Any, *, to: str | None, share: bool, mailed: bool
) -> tuple[str, list[Any]]:
    """Return the page and the finished messages on it. A mailed page has no other people, because it leaves here."""
    from advisory_cli.actions.preview import previewed_message_for, previewed_messages
    from advisory_cli.actions.preview_people import further_people
    from advisory_cli.read.email_address import clean_or_fault

    ctx = app.context()
    if to:
        address = clean_or_fault(to, utf8=app.newsroom.smtp_utf8)
        previews = [previewed_message_for(address, request, prepared, ctx, ledger)]
    else:
        previews = list(previewed_messages(prepared, ctx, ledger, share=share))
    further = None if to or share or mailed else further_people(prepared, previews, ctx, ledger, zone=app.zone)
    title = request.advisory.name
    return page_of(prepared, previews, zone=app.zone, title=title, share=share, further=further), previews


def _note(app: Any, prepared: Any, previews: list[Any], *, personal: bool) -> str:
    """Return the note above the mail. `personal` means that one person's message was asked for."""
    from advisory_cli.cli.terminal.frozen_preview import reader_words
    from advisory_cli.model.mailing.delivery import Selection
    from advisory_cli.report.screens.preview_mail import ShownEdition, preview_note

    counts = prepared.table.counts() if prepared.table and not personal else {}
    early, held = (counts.get(selection, 0) for selection in (Selection.SEND, Selection.HELD))
    shown = ShownEdition(phase=previews[0].specimen.head.phase, early=early, held=held) if previews else None
    return preview_note(
        prepared.findings,
        zone=app.zone,
        now=prepared.now,
        embargo_end=prepared.embargo_end,
        shown=shown,
        relative_to=app.newsroom.folder,
        reader=reader_words(previews[0]) if previews and prepared.lists else "",
        languages=_languages(prepared),
    )


def _languages(prepared: Any) -> tuple[str, ...]:
    """Return a line for each language of a file in several: 'fr: Les ministres se réunissent', with the number."""
    from advisory_cli.actions.preflight.editions import count_editions, sent_editions
    from advisory_cli.report.wording.phrases import amount

    editions = sent_editions(prepared.composer, prepared.phase_now) if prepared.composer else ()
    people = prepared.table.by_language(held=True) if prepared.table else {}
    counted = count_editions(prepared.advisory, editions, people, {})
    return tuple(
        f"- {each.language}, {amount(each.now, 'person', 'people')}: {each.subject}"
        if people
        else f"- {each.language}: {each.subject}"
        for each in counted
    )


def _target(app: Any, request: Any, prepared: Any, output: Path | None, share: bool) -> Path:
    """Return the path of the page. Raises NotAllowed when anybody could read the page before an embargo ends."""
    from advisory_cli.actions.preflight.preconditions import refuse_publication

    target = output or app.newsroom.folder / "previews" / f"{request.advisory.stem}{'-share' if share else ''}.html"
    refuse_publication(prepared.advisory, target, app.newsroom, now=prepared.now)
    return target
