"""Make the output about approval by a second person: waiting mailings, the mailing to approve, and the next steps."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.mailing.approval import people
from advisory_cli.model.mailing.delivery import Approval, Mailing, State
from advisory_cli.model.mailing.plan import ApprovalReview
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.text import printable
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, command, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, listed, person, shown_list, shown_path
from advisory_cli.report.wording.times import at_both

_COLUMN = 12  # the column the facts start in


def pending_approval_lines(mailing: Mailing, *, indent: int = 0, width: int = WIDTH) -> Block:
    """Return lines that say that a mailing waits for approval, with the command that approves the mailing.

    `indent` is the number of blanks before each line, `width` the line length in columns.
    """
    words = (
        f"{mailing.id} is waiting for approval. Somebody other than {mailing.planned_by or 'its planner'} must"
        " approve it:"
    )
    return (
        *wrapped(words, tone="warn", indent=indent, width=width),
        *command(commands.line("approve", mailing.id), indent=indent + 2),
    )


def given_words(approval: Approval, zone: str) -> str:
    """Return an approval in words: 'approved by bea at 09:00 BST, Fri 5 June 2026 (08:00 UTC)'.

    The time is given on the clocks of `zone` and in UTC.
    """
    return f"approved by {approval.who} at {at_both(approval.at, zone)}"


def approvals_lines(waiting: Sequence[MailingSummary], *, who: str, width: int = WIDTH) -> Block:
    """Return lines that list the mailings in `waiting`, each with the command that approves it.

    `who` is the account or key of the person who gives the command, as the last line says. `width` is the line length
    in columns.
    """
    parts: list[Line] = []
    for summary in waiting:
        number = amount(people(summary), "person", "people")
        parts += wrapped(f"{summary.mailing.id}: {summary.mailing.subject}", tone="strong", hang=2, width=width)
        words = f"for {number}, planned by {summary.mailing.planned_by}" + (
            ": that is you" * (who == summary.mailing.planned_by)
        )
        parts += (
            *wrapped(words, indent=2, width=width),
            *command(commands.line("approve", summary.mailing.id), indent=4),
        )
    words = "" if waiting else "No mailing is waiting for approval. "
    return (*parts, *wrapped(f"{words}You are {who}.", tone="quiet", width=width))


def review_lines(view: ApprovalReview, *, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Return lines that show a mailing, as stored in the ledger, to the person who is to approve the mailing.

    The lines hold the facts and the times of the mailing, its recipients, and the text that the first recipient gets.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    return (
        *_fact_lines(view, relative_to, width),
        *_people_lines(view, width),
        *BLANK,
        *_text(view, width),
        *_preview(view.mailing, relative_to, width),
    )


def _fact_lines(view: ApprovalReview, relative_to: Path | None, width: int) -> Iterator[Line]:
    mailing = view.mailing
    realm = "LIVE: it goes to journalists" if mailing.realm is Realm.LIVE else "PRACTICE: nothing is sent"
    facts = {
        "Mailing": f"{mailing.id} ({mailing.advisory_id}, revision {mailing.revision}). {realm}.",
        "Planned": f"by {mailing.planned_by} at {at_both(mailing.planned_at, view.zone)}",
        "File": shown_path(Path(mailing.source), relative_to) if mailing.source else "",
        "Notice": mailing.notice.value if mailing.notice else "",
        "Time": _time(view),
        "Expires": at_both(mailing.not_after, view.zone) if mailing.not_after else "",
        "Embargo": _embargo(view),
        "Uncleared": f"sent under embargo to everybody: {mailing.uncleared_reason}" if mailing.uncleared_reason else "",
        "Chosen by": " ".join(mailing.options),
        "Test": f"sent to your testers at {at_both(view.tested_at, view.zone)}" if view.tested_at else "not tested yet",
    }
    yield from labelled("Subject", mailing.subject, at=_COLUMN, tone="strong", width=width)
    for label, words in facts.items():
        if words:
            yield from labelled(label, words, at=_COLUMN, width=width)


def _time(view: ApprovalReview) -> str:
    mailing = view.mailing
    if mailing.send_at is not None:
        return f"{mailing.send_at_words}: first at {at_both(mailing.send_at, view.zone)}"
    return "as soon as it is approved" if view.to_send else "when the embargo ends"


def _embargo(view: ApprovalReview) -> str:
    end = view.mailing.embargo_end
    if end is None:
        return ""
    if not view.second_wave:
        return f"until {at_both(end, view.zone)}"
    words = f"{view.second_wave:,} {'is' if view.second_wave == 1 else 'are'} held until then"
    return f"until {at_both(end, view.zone)}; {words}"


def _people_lines(view: ApprovalReview, width: int) -> Iterator[Line]:
    ordered = sorted(view.by_list.items(), key=lambda item: (-item[1], item[0]))
    lists = listed([f"{shown_list(name) or 'not said'}\u00a0({count:,})" for name, count in ordered])
    yield from labelled("People", f"{view.people:,}: {lists}", at=_COLUMN, tone="strong", width=width)
    for row in view.samples:
        held = ", held" if row.state is State.HELD else ""
        where = f"{row.list_name}:{row.line}" if row.line is not None else row.list_name
        words = f"{person(row.address, name=row.name, outlet=row.outlet)} ({where}{held})"
        yield from wrapped(words, indent=_COLUMN, hang=_COLUMN + 4, width=width)
    if view.people > len(view.samples):
        yield from wrapped(f"and {view.people - len(view.samples):,} more. Everybody:", indent=_COLUMN, width=width)
        yield from command(commands.status(view.mailing.id, "--format", "csv"), indent=_COLUMN)


def _text(view: ApprovalReview, width: int) -> Iterator[Line]:
    if not view.reader:
        yield from wrapped("Everybody in it has opted out since.", tone="warn", width=width)
        return
    yield from wrapped(f"The text part, as {view.reader} gets it:", tone="strong", width=width)
    yield from BLANK
    for line in view.text.rstrip("\n").split("\n"):
        yield Line(printable(f"  {line}".rstrip()))


def _preview(mailing: Mailing, relative_to: Path | None, width: int) -> Block:
    """Return the command that previews all messages.

    Empty for a notice, because its messages cannot be made from the file.
    """
    if mailing.notice is not None:
        return ()
    words = "To see every version in the browser (from the file and lists as they are now):"
    return (
        *BLANK,
        *wrapped(words, width=width),
        *command(commands.preview(mailing, relative_to=relative_to)),
    )


def approval_question(view: ApprovalReview) -> tuple[str, str]:
    """Return the number that a person has to type to approve a mailing, as text, and the question to ask.

    The number is that of all recipients who wait in the mailing, those held until the embargo's end included.
    """
    recipients = amount(view.people, "person", "people")
    return str(view.people), f"Type {view.people} to approve it for {recipients}, or press Enter to decide later"


def sending_question(summary: MailingSummary) -> tuple[str, str]:
    """Return the number to type, as text, and the question to ask, before an approved mailing is sent.

    The number is that of all recipients who wait in the mailing, those held until the embargo's end included.
    """
    number, who = people(summary), summary.approval.who if summary.approval else ""
    return str(number), f"Type {number} to send what {who} approved, or press Enter to send nothing"


def approved_lines(
    mailing: Mailing, *, who: str, automatic: bool, relative_to: Path | None = None, width: int = WIDTH
) -> Block:
    """Return lines that say that `who` has approved a mailing, and when or by which command the mailing leaves.

    `who` is an account or a key. `automatic` is true when cron calls `advisory run` on this computer.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    heading = wrapped(f"{mailing.id} is approved by {who}.", tone="good", width=width)
    if automatic:
        when = "at its time" if mailing.send_at else "within minutes"
        return (
            *heading,
            *wrapped(f"`advisory run` sends it {when}. To stop it: advisory stop {mailing.id}", width=width),
        )
    if mailing.send_at is not None:
        words = "Nothing sends it automatically yet. At its time, run:"
        return (*heading, *wrapped(words, tone="warn", width=width), *command(commands.line("run")))
    words = "To send it now (you, or whoever planned it):"
    return (*heading, *wrapped(words, width=width), *command(commands.send(mailing, relative_to=relative_to)))
