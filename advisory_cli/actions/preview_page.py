"""Gather what a preview page shows: messages to choose from, with what happens to each, and the findings."""

from collections.abc import Iterable
from pathlib import Path

from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.preview import PreviewedMessage
from advisory_cli.actions.preview_people import NOT_READERS
from advisory_cli.model.press.edition import Phase
from advisory_cli.report.pages.preview import PreviewContent
from advisory_cli.report.pages.preview_message import PreviewMessage, preview_message, selection_badges
from advisory_cli.report.pages.preview_people import NO_FURTHER, FurtherPeople
from advisory_cli.report.wording.times import at


def preview_content(
    prepared: Prepared,
    previews: Iterable[PreviewedMessage],
    *,
    title: str,
    zone: str,
    share: bool = False,
    relative_to: Path | None = None,
    further: FurtherPeople = NO_FURTHER,
) -> PreviewContent:
    """Return what a preview page shows: the messages in `previews`, and the findings of `prepared`.

    - `title`: the heading for an advisory that cannot be read. `zone`: times are shown on its clocks.
    - `share`: the page is to be shown to other people, and `previews` are messages to invented recipients.
    - `relative_to`: paths below this folder are shown relative to it (None: whole paths).
    - `further`: people of the plan beyond `previews` (further_people()).
    Raises BadData or NotAllowed, with findings, when the e-mail could not be composed.
    """
    return PreviewContent(
        title=prepared.advisory.headline if prepared.advisory else title,
        messages=[shown_message(previewed, zone) for previewed in previews],
        findings=prepared.findings,
        total=0 if share else _readers(prepared),
        share=share,
        relative_to=relative_to,
        further=further,
    )


def shown_message(previewed: PreviewedMessage, zone: str) -> PreviewMessage:
    """Return one message as the preview page shows it, with words on what happens to it. Times are those of `zone`."""
    return preview_message(
        previewed.recipient,
        previewed.specimen,
        previewed.message,
        badges=_badges(previewed, zone),
        other=shown_message(previewed.other, zone) if previewed.other else None,
    )


def _badges(previewed: PreviewedMessage, zone: str) -> tuple[str, ...]:
    """Return words on what happens to a message, or on when and how it was sent."""
    if previewed.sent_at is None:
        return selection_badges(previewed.selection, previewed.due, zone=zone, unapproved=previewed.unapproved)
    early = ", under embargo" * (previewed.specimen.head.phase is Phase.EMBARGOED)
    return (f"sent {at(previewed.sent_at, zone)}{early}",)


def _readers(prepared: Prepared) -> int:
    """Count the people of the lists, each once, without those of --exclude lists."""
    counts = prepared.table.counts() if prepared.table else {}
    return sum(count for selection, count in counts.items() if selection not in NOT_READERS)
