"""Make the note above a preview by mail, and the output of `preview --mail-to`."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.mailing.approval import name_of, waits_for_approval
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from advisory_cli.model.mailing.plan import TextChanges
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.value_class import value_class
from advisory_cli.report.screens.findings import by_level
from advisory_cli.report.screens.text_changes import change_paragraphs
from advisory_cli.report.wording.leaving import leaving_words
from advisory_cli.report.wording.lines import WIDTH, Block, Line, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, listed, shown_place
from advisory_cli.report.wording.states import STATE_TONES, VERDICT_WORDS
from advisory_cli.report.wording.times import at_both, at_near


@value_class
class ShownEdition:
    """Edition that a preview by mail shows, while people get two editions because of an embargo.

    `phase` is the edition. `early` is the number of people who get the embargoed edition, and `held` of those who get
    the open one when the embargo ends.
    """

    phase: Phase
    early: int
    held: int


def preview_note(  # noqa: PLR0913  (all that the office has to know)
    findings: Sequence[Finding] | None,
    *,
    zone: str,
    now: datetime,
    embargo_end: datetime | None,
    shown: ShownEdition | None = None,
    together: Sequence[MailingSummary] = (),
    check: str = "",
    edited: bool = False,
    changes: TextChanges | None = None,
    relative_to: Path | None = None,
    reader: str = "",
    languages: Sequence[str] = (),
) -> str:
    """Return the note that stands above a preview by mail, as plain text for somebody who does not know the program.

    The note says that nothing was sent, when and to how many the mailing would leave, the findings, and how to agree.
    - `findings`: None when they are not known. `check` is then the command that finds them.
    - `embargo_end`: the end of the embargo that holds, None when none holds. The note names it, whether or not the
      shown message has the embargo banner.
    - `shown`: which edition stands below the note, None when there is one alone.
    - `together`: the planned mailings that are shown, a notice first. Empty for a file that is not planned yet.
    - `edited`: the file has changed since it was planned.
    - `reader`: the person as whom the message is shown, such as 'Tom Hill, The Courier'. "" names nobody.
    - `languages`: a line for each language of a text in several: the tag, the number of people and the subject.
    - `changes`: the text that readers have and the new one, None when nobody has an earlier text.
    - `relative_to`: places below this folder are shown relative to it (None: whole paths).
    - `zone`: times are on its clocks. `now`: the present time (aware).
    """
    parts = ["This is a preview, as journalists would see it. It was sent to the office only."]
    if reader:
        parts.append(f"It is shown as {reader} gets it, with times in that reader's zone.")
    if together:
        parts.append(about_mailing(together, zone=zone, now=now))
    if languages:
        parts.append("\n".join([f"In {len(languages)} languages. Shown is one; the page has all:", *languages]))
    if embargo_end is not None:
        parts.append(f"EMBARGO until {at_both(embargo_end, zone)}. Do not pass this on.")
        if shown is not None and shown.early and shown.held:
            parts.append(_shown(shown, at_near(embargo_end, zone, now)))
    if edited:
        parts.append("The file has changed since. What you see is the text as it was planned.")
    if changes is not None:
        heading, *changed = change_paragraphs(changes)
        parts.append("\n".join([heading, *(f"- {words}" for words in changed)]))
    parts += [unchecked_words(check)] if findings is None else _findings(findings, relative_to)
    return "\n\n".join([*parts, _agreeing(together), "The attached page shows the messages to more journalists."])


def about_mailing(together: Sequence[MailingSummary], *, zone: str, now: datetime) -> str:
    """Return a sentence that names planned mailings that are shown together, and says to how many they leave when.

    Example: 'prisons.1: 3 people as soon as it is approved, 5 when the embargo ends at 11:12 CET.' Times are on the
    clocks of `zone`, and `now` (aware) is the present time.
    """
    names = listed([summary.mailing.id for summary in together])
    words = leaving_words(together, zone=zone, now=now)
    return f"{names}: {words}." if words else f"{names}."


def unchecked_words(check: str) -> str:
    """Return a sentence that says that nothing was checked here, and that the command `check` does."""
    return f"Not checked here. To check the file as it is now: `{check}`"


def _shown(shown: ShownEdition, end: str) -> str:
    early = amount(shown.early, "person gets", "people get")
    held = amount(shown.held, "person gets", "people get")
    if shown.phase is Phase.EMBARGOED:
        others = f"{shown.held:,} {'gets' if shown.held == 1 else 'get'} it at {end} without the banner"
        return f"Shown: what {early} first, under embargo. {others}: see the page."
    others = f"{shown.early:,} {'gets' if shown.early == 1 else 'get'} it first, under embargo"
    return f"Shown: what {held} at {end}, without the banner. {others}: see the page."


def _findings(findings: Sequence[Finding], relative_to: Path | None) -> list[str]:
    if not findings:
        return []
    found = [
        f"- {' '.join(filter(None, (each.level.value.upper(), shown_place(each.place, relative_to))))}: {each.words}"
        for each in by_level(findings)
    ]
    return ["The checks found:\n" + "\n".join(found)]


def _agreeing(together: Sequence[MailingSummary]) -> str:
    if not together:
        return "Is it right? Answer this message. Your answer alone sends nothing."
    if not any(map(waits_for_approval, together)):
        return "Is something wrong? Answer this message, and the press office can stop what has not been sent."
    mailing = together[0].mailing
    return (
        f"It waits for approval. {name_of(mailing.planned_by)} planned it, and somebody else has to agree.\n"
        f"At the newsroom's computer: advisory approve {mailing.id}\n"
        f"To refuse it: advisory stop {mailing.id}\n"
        "Without a terminal: answer this message. Somebody who may approve or stop it then does it for you."
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
    words = f"{amount(accepted, 'preview')} sent, marked [PREVIEW]. A preview counts for nobody on your lists."
    return (*lines, *wrapped(words, tone="good", width=width))
