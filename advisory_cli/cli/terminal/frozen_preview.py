"""Show the preview of a planned mailing, and mail previews to the office, for the command `preview`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.cli.terminal.console import info, print_data, raw_data, show
from advisory_cli.cli.terminal.output_files import show_page, write_file
from advisory_cli.cli.terminal.size import line_width

if TYPE_CHECKING:
    from advisory_cli.actions.preview import PreviewedMessage
    from advisory_cli.bootstrap import App
    from advisory_cli.model.checks.findings import Finding
    from advisory_cli.model.mailing.plan import TextChanges
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger
    from advisory_cli.report.pages.preview_people import FurtherPeople

_CODES = {"accepted": 0, "deferred": 75, "refused": 69, "in doubt": 76}


def is_mailing(app: "App", name: str) -> bool:
    """Tell whether `name` means a mailing that was planned. False when an advisory file has that name."""
    from advisory_cli.actions.lookup import find_mailings
    from advisory_cli.model.errors import AdvisoryError, NoInput
    from advisory_cli.read.locate import find_advisory_by_name

    try:
        find_advisory_by_name(name, cwd=Path.cwd(), folder=app.newsroom.folder)
    except NoInput:
        try:
            with app.sending_ledger(dry_run=True, checked=False) as ledger:
                return bool(find_mailings(ledger, name, app.newsroom.folder))
        except AdvisoryError:
            return False
    return False


def preview_mailing(
    app: "App",
    name: str,
    *,
    to: str | None,
    part: str | None,
    output: Path | None,
    opened: bool,
    mail_to: Sequence[str],
) -> int:
    """Show a planned mailing as the ledger stores it, and return the exit code.

    `name` names the mailing. `to`: only the message to this e-mail address is shown. The message or messages are shown
    in one of three ways:
    - with `part` (text, html or eml), that part of the first message is printed,
    - with `mail_to`, the preview is mailed to these addresses of the office,
    - with neither, the preview page is written to `output`, None for a file in previews/, and opened in the browser
      when `opened` is true.
    Raises NoInput when there is no such mailing or message, and UsageFault when `name` may mean several advisories or
    an address is wrong. Raises NotAllowed when the page would publish an embargoed text, and CannotWrite when the page
    cannot be written. With `mail_to`, the faults of mail_to_office() are raised too.
    """
    from advisory_cli.actions.approval.text_changes import text_changes
    from advisory_cli.actions.frozen_preview import (
        frozen_message_for,
        frozen_messages,
        frozen_people,
        shown_together,
    )
    from advisory_cli.actions.lookup import find_mailings
    from advisory_cli.actions.notices.findings import planned_findings
    from advisory_cli.actions.preflight.preconditions import refuse_publication
    from advisory_cli.actions.preflight.schedule import edited_since
    from advisory_cli.actions.preflight.sent_version import sent_text
    from advisory_cli.read.email_address import clean_or_fault
    from advisory_cli.report.pages.preview_people import NO_FURTHER
    from advisory_cli.report.screens.text_changes import change_paragraphs

    ctx = app.context()
    with app.sending_ledger(dry_run=True, checked=False) as ledger:
        summary = find_mailings(ledger, name, app.newsroom.folder)[0]
        mailing, advisory = summary.mailing, sent_text(summary.mailing, ledger, app.newsroom)
        together = (summary,) if to else shown_together(summary, ledger)
        if to:
            address = clean_or_fault(to, utf8=app.newsroom.smtp_utf8)
            previews = [frozen_message_for(address, summary, ctx, ledger)]
        else:
            previews = [shown for each in together for shown in frozen_messages(each, ctx, ledger)]
        if part:
            _print_part(previews[0], part)
            return 0
        findings = planned_findings(mailing, ctx, ledger)
        changes = text_changes(mailing, ctx, ledger)
        page = _page(
            app,
            previews,
            together,
            findings,
            title=advisory.headline if advisory else mailing.subject,
            changes=change_paragraphs(changes) if changes else (),
            further=NO_FURTHER if to else frozen_people(together, previews, ctx, ledger),
        )
        edited = mailing.id in edited_since([summary])
        if mail_to:
            first = previews[0] if previews else None
            languages = _languages(together, ledger)
            note = _note(app, first, together, findings, edited=edited, changes=changes, languages=languages)
            return mail_to_office(
                app, ledger, mail_to, previews, note=note, page=page, name=mailing.id, findings=findings or ()
            )
    target = output or app.newsroom.folder / "previews" / f"{mailing.id}.html"
    refuse_publication(advisory, target, app.newsroom, now=app.clock.now())
    write_file(target, page, kind="preview")
    info(_shown(summary, edited=edited))
    show_page(target, kind="preview", opened=opened)
    return 0


def mail_to_office(
    app: "App",
    ledger: "Ledger",
    addresses: Sequence[str],
    previews: Sequence["PreviewedMessage"],
    *,
    note: str,
    page: str,
    name: str,
    findings: Sequence["Finding"],
) -> int:
    """Mail a preview to people of the office, print the outcomes, and return the exit code.

    `previews`: the first of these messages is shown in the mail, below the words in `note`. `page`: the preview page as
    HTML, attached as a file called `name` with .html. `findings`: those of the checks.
    An address that has opted out gets nothing, and is printed.
    Raises NoInput when `previews` is empty. Raises UsageFault when an address is wrong or not the newsroom's own, or
    everybody opted out. Raises BadConfig for a missing setting, BadData or NotAllowed for an error in `findings` that
    forbids test messages too, and TryLater, NotAllowed, BadConfig or CannotWrite when nothing can leave.
    """
    from advisory_cli.actions.preview_mail import mail_preview
    from advisory_cli.actions.sending.test_message import opted_out
    from advisory_cli.model.errors import NoInput
    from advisory_cli.model.exit_codes import worst_code
    from advisory_cli.read.email_address import clean_or_fault
    from advisory_cli.report.screens.preview_mail import mailed_lines

    if not previews:
        raise NoInput(f"{name} has no message to show.", remedy="Name lists with -l, or another mailing.")
    clean = [clean_or_fault(address, utf8=app.newsroom.smtp_utf8) for address in addresses]
    outcomes = list(
        mail_preview(
            clean,
            previews[0],
            note=note,
            page=page,
            name=f"{name}.html",
            findings=findings,
            ctx=app.context(app.log_event),
            ledger=ledger,
        )
    )
    if out := opted_out(clean, ledger):
        info(f"No preview for {', '.join(out)}: opted out.")
    show(mailed_lines(outcomes, width=line_width()))
    return worst_code([_CODES[outcome.verdict.value] for _, outcome in outcomes])


def _note(
    app: "App",
    first: "PreviewedMessage | None",
    together: Sequence["MailingSummary"],
    findings: "Sequence[Finding] | None",
    *,
    edited: bool,
    changes: "TextChanges | None",
    languages: Sequence[str],
) -> str:
    """Return the note above a planned mailing that is mailed to the office. `first` is the message shown below."""
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.screens.preview_mail import ShownEdition, preview_note
    from advisory_cli.report.wording import commands

    now, summary = app.clock.now(), together[0]
    end = summary.mailing.embargo_end
    early, held = (summary.counts.get(state, 0) for state in (State.PLANNED, State.HELD))
    return preview_note(
        findings,
        zone=app.zone,
        now=now,
        embargo_end=end if end is not None and end > now else None,
        shown=ShownEdition(phase=first.specimen.head.phase, early=early, held=held) if first else None,
        together=together,
        check=commands.check(summary.mailing, relative_to=app.newsroom.folder),
        edited=edited,
        changes=changes,
        relative_to=app.newsroom.folder,
        reader=reader_words(first) if first else "",
        languages=languages,
    )


def reader_words(previewed: "PreviewedMessage") -> str:
    """Return the person as whom a message is shown: 'Tom Hill, The Courier', or the address of one without a name."""
    from advisory_cli.report.wording.phrases import person

    fields, address = previewed.recipient.fields, previewed.recipient.address
    name, outlet = fields.get("name", ""), fields.get("outlet", "")
    return person(address, name=name, outlet=outlet).removesuffix(f" <{address}>")


def _languages(together: Sequence["MailingSummary"], ledger: "Ledger") -> tuple[str, ...]:
    """Return a line for each language of planned mailings in several: 'fr, 4 people: Les ministres se réunissent'."""
    from collections import Counter

    from advisory_cli.actions.followup.report import rows_in_languages
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.wording.phrases import amount

    counts = Counter(
        row.language
        for summary in together
        for row in rows_in_languages(ledger, summary.mailing)
        if row.state is not State.LEFT_OUT
    )
    return tuple(
        f"- {edition.language}, {amount(counts[edition.language], 'person', 'people')}: {edition.subject}"
        for edition in together[0].mailing.editions
    )


def _page(
    app: "App",
    previews: Sequence["PreviewedMessage"],
    together: Sequence["MailingSummary"],
    findings: "Sequence[Finding] | None",
    *,
    title: str,
    changes: Sequence[str],
    further: "FurtherPeople",
) -> str:
    from advisory_cli.actions.preview_page import shown_message
    from advisory_cli.read.locate import shipped
    from advisory_cli.report.pages.preview import PreviewContent, preview_page
    from advisory_cli.report.screens.preview_mail import about_mailing, unchecked_words
    from advisory_cli.report.wording import commands

    check = commands.check(together[0].mailing, relative_to=app.newsroom.folder)
    content = PreviewContent(
        title=title,
        messages=[shown_message(previewed, app.zone) for previewed in previews],
        findings=findings or (),
        about=about_mailing(together, zone=app.zone, now=app.clock.now()),
        unchecked=unchecked_words(check) if findings is None else "",
        relative_to=Path.cwd(),
        changes=changes,
        further=further,
        total=len(previews) + len(further.people),
    )
    return preview_page(content, folder=shipped("templates", "preview"))


def _print_part(previewed: "PreviewedMessage", part: str) -> None:
    if part == "eml":
        raw_data(previewed.message.content)
    else:
        print_data(previewed.specimen.text if part == "text" else previewed.specimen.html)


def _shown(summary: "MailingSummary", *, edited: bool) -> str:
    changed = " The file has changed since." if edited else ""
    return f"{summary.mailing.id} as it was planned.{changed}"
