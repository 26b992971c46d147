"""Make the note above a preview by mail, and the output of `preview --mail-to`."""

from collections.abc import Sequence
from datetime import datetime

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.mailing.approval import people, waits_for_approval
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.report.screens.findings import by_level
from advisory_cli.report.wording.lines import WIDTH, Block, Line, labelled, wrapped
from advisory_cli.report.wording.phrases import amount
from advisory_cli.report.wording.states import STATE_TONES, VERDICT_WORDS
from advisory_cli.report.wording.times import at_both, time_words


def preview_note(
    findings: Sequence[Finding],
    *,
    zone: str,
    embargo_end: datetime | None,
    summary: MailingSummary | None = None,
    edited: bool = False,
) -> str:
    """Return the note that stands above a preview by mail, as plain text for somebody who does not know the program.

    The note says that nothing was sent, when and to how many the mailing would leave, the findings, and how to agree.
    `embargo_end` is the end of the embargo that holds, None when none holds. The note names this end, even when the
    shown message has no embargo banner.
    `summary` is the planned mailing that is shown, and None stands for a file that is not planned yet. With `edited`,
    the file has changed since it was planned. Times are on the clocks of `zone`.
    """
    parts = ["This is a preview, as journalists would see it. It was sent to the office only."]
    if summary is not None:
        parts.append(_mailing(summary, zone))
    if embargo_end is not None:
        parts.append(f"EMBARGO until {at_both(embargo_end, zone)}. Do not pass this on.")
    if edited:
        parts.append("The file has changed since. What you see is the text as it was planned.")
    parts += _findings(findings)
    return "\n\n".join([*parts, _agreeing(summary), "The attached page shows the messages to more journalists."])


def _mailing(summary: MailingSummary, zone: str) -> str:
    mailing, count = summary.mailing, people(summary)
    when = time_words(mailing, zone) or "as soon as it is released"
    return f"{mailing.id}: {amount(count, 'person', 'people')}, {when}." if count else f"{mailing.id}."


def _findings(findings: Sequence[Finding]) -> list[str]:
    if not findings:
        return []
    listed = [f"- {found.level.value.upper()}: {found.words}" for found in by_level(findings)]
    return ["The checks found:\n" + "\n".join(listed)]


def _agreeing(summary: MailingSummary | None) -> str:
    if summary is None:
        return "Is it right? Answer this message. Your answer alone sends nothing."
    if not waits_for_approval(summary):
        return "Is something wrong? Answer this message, and the press office can stop what has not been sent."
    mailing = summary.mailing
    return (
        f"It waits for approval. {mailing.planned_by} planned it, and somebody else has to agree.\n"
        f"At the newsroom's computer: advisory approve {mailing.id}\n"
        "Without a terminal: answer this message. Somebody who may approve then does it for you."
    )


def mailed_lines(outcomes: Sequence[tuple[str, Outcome]], *, width: int = WIDTH) -> Block:
    """Return lines that show what came of a preview by mail, for each address, and that it does not count as sent.

    `width` is the line length in columns.
    """
    lines: list[Line] = []
    for address, outcome in outcomes:
        word = VERDICT_WORDS[outcome.verdict]
        lines += labelled(word, address, at=14, tone=STATE_TONES[word], width=width)
        if outcome.reply and outcome.verdict is not Verdict.ACCEPTED:
            lines += wrapped(outcome.reply, tone="quiet", indent=14, width=width)
    accepted = sum(outcome.verdict is Verdict.ACCEPTED for _, outcome in outcomes)
    if not accepted:
        return (*lines, *wrapped("No preview was sent.", tone="bad", width=width))
    words = f"{amount(accepted, 'preview')} sent, marked [PREVIEW]. Previews are not recorded as sent."
    return (*lines, *wrapped(words, tone="good", width=width))
