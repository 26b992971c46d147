"""Gather what a preview page shows: messages to choose from, with what happens to each, and the findings."""

from pathlib import Path

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.preview import PreviewedMessage, previewed_message_for, previewed_messages
from advisory_cli.actions.request import SendRequest
from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.report.pages.preview import PreviewContent
from advisory_cli.report.pages.preview_message import PreviewMessage, preview_message, selection_badges

_NOBODY = (Selection.DUPLICATE, Selection.EXCLUDED)  # rows that stand for no reader of their own


def preview_content(
    request: SendRequest,
    prepared: Prepared,
    ctx: Context,
    ledger: Ledger,
    *,
    to: str = "",
    share: bool = False,
    relative_to: Path | None = None,
) -> PreviewContent:
    """Compose the messages of a preview, and return what the preview page shows.

    `to` is the address of the one person whose message is shown, "" for the messages of several. With `share`, these
    are messages to invented recipients. Paths below the folder `relative_to` are shown relative to that folder.
    Raises BadData or NotAllowed, with findings, when the e-mail could not be composed, and NoInput when no list holds
    the address `to`.
    """
    previews = (
        (previewed_message_for(to, request, prepared, ctx, ledger),)
        if to
        else previewed_messages(prepared, ctx, ledger, share=share)
    )
    zone = ctx.newsroom.zone or "UTC"
    return PreviewContent(
        title=prepared.advisory.headline if prepared.advisory else request.advisory.name,
        messages=[shown_message(previewed, zone) for previewed in previews],
        findings=prepared.findings,
        total=0 if share or to else _readers(prepared),
        share=share,
        relative_to=relative_to,
    )


def shown_message(previewed: PreviewedMessage, zone: str) -> PreviewMessage:
    """Return a composed message as the preview page shows it. Times are shown on the clocks of `zone`."""
    return preview_message(
        previewed.recipient,
        previewed.specimen,
        previewed.message,
        badges=selection_badges(previewed.selection, previewed.due, zone=zone),
        other=shown_message(previewed.other, zone) if previewed.other else None,
    )


def _readers(prepared: Prepared) -> int:
    """Count the people of the lists, each once, without those of --exclude lists."""
    counts = prepared.table.counts() if prepared.table else {}
    return sum(count for selection, count in counts.items() if selection not in _NOBODY)
