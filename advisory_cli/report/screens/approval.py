"""Make the output about approval by a second person: waiting mailings, the mailing to approve, and the next steps."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from advisory_cli.model.mailing.approval import identity_of, people
from advisory_cli.model.mailing.delivery import Approval, DeliveryRow, Mailing, State
from advisory_cli.model.mailing.left_out import left_out_words
from advisory_cli.model.mailing.options import choosing_words, stored_translations, stored_value
from advisory_cli.model.mailing.plan import ApprovalReview
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.text import printable
from advisory_cli.report.screens.findings import findings_lines
from advisory_cli.report.screens.notice_plan import given_nothing_words
from advisory_cli.report.screens.plan_findings import grouped_lines
from advisory_cli.report.screens.text_changes import change_lines
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.languages import subject_lines
from advisory_cli.report.wording.leaving import AFTER_APPROVAL, group_amounts, leaving_parts
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, columns, command, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, listed, person, shown_list, shown_path
from advisory_cli.report.wording.times import at_both

_FIRST_TIME = "first-time release, for people who do not have the text yet"
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


def approvals_lines(waiting: Sequence[Sequence[MailingSummary]], *, who: str, width: int = WIDTH) -> Block:
    """Return lines that list the mailings in `waiting`, each with the command that approves it.

    Each entry of `waiting` holds the mailings that are approved together, a notice first. `who` is the account or key
    of the person who gives the command, as the last line says. `width` is the line length in columns.
    """
    parts: list[Line] = []
    for together in waiting:
        mailing = together[0].mailing
        names = listed([each.mailing.id for each in together])
        parts += wrapped(f"{names}: {mailing.subject}", tone="strong", hang=2, width=width)
        number = listed(_amounts([(each.mailing, people(each)) for each in together]))
        words = f"for {number}" if mailing.notice is None else number
        own = identity_of(who) == identity_of(mailing.planned_by)
        words += f", planned by {mailing.planned_by}" + ": that is you" * own
        parts += (
            *wrapped(words, indent=2, width=width),
            *command(commands.line("approve", mailing.id), indent=4),
        )
    words = "" if waiting else "No mailing is waiting for approval. "
    return (*parts, *wrapped(f"{words}You are {who}.", tone="quiet", width=width))


def _amounts(groups: Sequence[tuple[Mailing, int]]) -> list[str]:
    """Return how many messages of which sort leave, or how many people get a mailing that is no notice."""
    mailing, count = groups[0]
    if len(groups) == 1 and mailing.notice is None:
        return [amount(count, "person", "people")]
    return group_amounts(groups)


def review_lines(
    views: Sequence[ApprovalReview],
    *,
    people: Mapping[str, Iterable[DeliveryRow]] | None = None,
    relative_to: Path | None = None,
    width: int = WIDTH,
) -> Block:
    """Return lines that show what is approved together, as stored in the ledger, to the person who is to approve it.

    `views` holds a mailing, or a notice and then the text for first-time readers. For each, the lines hold the facts
    and the times, the recipients, and the text that the first recipient gets. The findings come last.
    `people`: the deliveries of each mailing by its id, to name everybody and to show each finding in full. None: the
    first people are named, and findings with the same code are shown together.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    parts: list[Line] = []
    for view in views:
        first_time = view is not views[0] and view.mailing.notice is None
        parts += (
            *(BLANK if parts else ()),
            *_fact_lines(view, relative_to, width, first_time=first_time),
            *_people_lines(view, None if people is None else people[view.mailing.id], width),
            *BLANK,
            *_changes(view, width, verbose=people is not None, first_time=first_time),
            *_text(view, width),
        )
    return (
        *parts,
        *_findings(views[0], relative_to, width, verbose=people is not None),
        *_preview(views[0].mailing, width),
    )


def _changes(view: ApprovalReview, width: int, *, verbose: bool, first_time: bool) -> Block:
    """Return what the text changes of that which readers have. Nothing for readers who have none."""
    if view.changes is None or first_time:
        return ()
    return change_lines(view.changes, verbose=verbose, width=width)


def _findings(view: ApprovalReview, relative_to: Path | None, width: int, *, verbose: bool) -> Block:
    """Return the findings of the plan, or the command that finds them, where they are not known any more."""
    mailing = view.mailing
    if view.findings is None:
        check = commands.check(mailing, relative_to=relative_to)
        return (
            *BLANK,
            *wrapped("Findings: not checked here. To check the file as it is now:", width=width),
            *command(check),
        )
    if not view.findings:
        return (*BLANK, *wrapped("Findings: none.", tone="good", width=width))
    if verbose:
        return (*BLANK, *findings_lines(view.findings, relative_to=relative_to, width=width))
    source = Path(mailing.source) if mailing.source else None
    return (*BLANK, *grouped_lines(view.findings, source=source, relative_to=relative_to, width=width))


def _fact_lines(view: ApprovalReview, relative_to: Path | None, width: int, *, first_time: bool) -> Iterator[Line]:
    mailing = view.mailing
    realm = "LIVE: it goes to journalists" if mailing.realm is Realm.LIVE else "PRACTICE: nothing is sent"
    facts = {
        "Mailing": f"{mailing.id} ({mailing.advisory_id}, revision {mailing.revision}). {realm}.",
        "Planned": f"by {mailing.planned_by} at {at_both(mailing.planned_at, view.zone)}",
        "File": shown_path(Path(mailing.source), relative_to) if mailing.source else "",
        "Notice": mailing.notice.value if mailing.notice else _FIRST_TIME if first_time else "",
        "Says": (stored_value(mailing.options, "--what") or "") if mailing.notice else "",
        **{f"Says ({tag})": words for tag, words in stored_translations(mailing.options, "--in").items()},
        "Time": _time(view),
        "Expires": at_both(mailing.not_after, view.zone) if mailing.not_after else "",
        "Embargo": _embargo(view),
        "Uncleared": f"sent under embargo to everybody: {mailing.uncleared_reason}" if mailing.uncleared_reason else "",
        "Chosen by": choosing_words(mailing.options),
        "Test": f"sent to your testers at {at_both(view.tested_at, view.zone)}" if view.tested_at else "not tested yet",
    }
    yield from subject_lines(mailing, at=_COLUMN, width=width)
    if view.open_subject:
        yield from labelled("Held get", view.open_subject, at=_COLUMN, width=width)
    for label, words in facts.items():
        if words:
            yield from labelled(label, words, at=_COLUMN, width=width)


def _time(view: ApprovalReview) -> str:
    mailing = view.mailing
    if mailing.send_at is not None:
        return f"{mailing.send_at_words}: first at {at_both(mailing.send_at, view.zone)}"
    if not view.to_send:
        return "when the embargo ends"
    return "within minutes of the approval, by `advisory run`" if view.automatic else AFTER_APPROVAL


def _embargo(view: ApprovalReview) -> str:
    end = view.mailing.embargo_end
    if end is None:
        return ""
    if end <= view.now:
        return f"ended at {at_both(end, view.zone)}"
    if not view.second_wave:
        return f"until {at_both(end, view.zone)}"
    words = f"{view.second_wave:,} {'is' if view.second_wave == 1 else 'are'} held until then"
    return f"until {at_both(end, view.zone)}; {words}"


def _people_lines(view: ApprovalReview, rows: Iterable[DeliveryRow] | None, width: int) -> Iterator[Line]:
    ordered = sorted(view.by_list.items(), key=lambda item: (-item[1], item[0]))
    lists = listed([f"{shown_list(name) or 'not said'}\u00a0({count:,})" for name, count in ordered])
    yield from labelled("People", f"{view.people:,}: {lists}", at=_COLUMN, tone="strong", width=width)
    since = f"{view.opted_out:,} of these opted out since and will not get it" if view.opted_out else ""
    if left_out := "; ".join(filter(None, (left_out_words(view.left_out), since))):
        yield from labelled("Left out", left_out, at=_COLUMN, width=width)
    if view.given_nothing and view.mailing.notice is not None:
        words = given_nothing_words(view.given_nothing, view.mailing.notice)
        yield from labelled("No mail", words, at=_COLUMN, tone="warn", width=width)
    for row in view.samples if rows is None else rows:
        held = ", held" if row.state is State.HELD else ""
        where = f"{row.list_name}:{row.line}" if row.line is not None else shown_list(row.list_name)
        words = f"{person(row.address, name=row.name, outlet=row.outlet)} ({where}{held})"
        yield from wrapped(words, indent=_COLUMN, hang=_COLUMN + 4, width=width)
    if rows is None and view.people > len(view.samples):
        words = f"and {view.people - len(view.samples):,} more. For all: -v, or v at the question. As a table:"
        yield from wrapped(words, indent=_COLUMN, width=width)
        yield from command(commands.status(view.mailing.id, "--format", "csv"), indent=_COLUMN)


def _text(view: ApprovalReview, width: int) -> Iterator[Line]:
    if not view.reader:
        yield from wrapped("Everybody in it has opted out since.", tone="warn", width=width)
        return
    for number, (reader, text) in enumerate(((view.reader, view.text), *view.further)):
        yield from BLANK if number else ()
        yield from wrapped(f"The text part, as {reader} gets it:", tone="strong", width=width)
        yield from BLANK
        yield from _text_part(text, width)


def _text_part(whole: str, width: int) -> Iterator[Line]:
    for line in whole.rstrip("\n").split("\n"):
        text = printable(line.rstrip())
        if columns(text) + 2 <= width:
            yield Line(f"  {text}".rstrip())
        else:
            indent = 2 + len(text) - len(text.lstrip())
            yield from wrapped(text.strip(), indent=indent, width=width)


def _preview(mailing: Mailing, width: int) -> Block:
    """Return the command that shows the stored messages in the browser."""
    return (
        *BLANK,
        *wrapped("To see the messages in the browser:", width=width),
        *command(commands.preview_stored(mailing.id)),
    )


def refusal_lines(mailing: Mailing, *, width: int = WIDTH) -> Block:
    """Return the command by which a person refuses to approve `mailing`, and what was planned with it."""
    return (
        *BLANK,
        *wrapped("To refuse it, so that nothing of it is sent:", width=width),
        *command(commands.stop(mailing.id)),
    )


def approval_question(views: Sequence[ApprovalReview]) -> tuple[str, str]:
    """Return the number that a person has to type to approve what `views` show, as text, and the question to ask.

    When two groups of people get a message, both numbers are to be typed, with a blank between. The two groups of a
    mailing are people who get it first, and people held until the embargo's end. Those of a notice are its readers, and
    people who get the text for the first time.
    """
    view = views[0]
    if len(views) == 1 and view.mailing.notice is None:
        numbers, what = [view.to_send, view.second_wave], f" it for {amount(view.people, 'person', 'people')}"
        if view.to_send and view.second_wave:
            what = f": {_sent_when(view)}"
    else:
        numbers = [each.people for each in views]
        what = f" {listed(group_amounts([(each.mailing, each.people) for each in views]))}"
    number = " ".join(f"{count}" for count in numbers if count)
    return number, f"Type {number} to approve{what} (v: everybody, Enter: decide later)"


def _sent_when(view: ApprovalReview) -> str:
    """Return when the two groups of a mailing get it: '17 within minutes, 36 when the embargo ends at 14:02 CET'.

    An approval sends nothing: `advisory run` does, where cron calls it, and else a command.
    """
    first, second = leaving_parts(
        view.mailing,
        planned=view.to_send,
        held=view.second_wave,
        zone=view.zone,
        now=view.now,
        first="within minutes" if view.automatic else "when somebody sends it",
        noun=False,
    )
    return f"{'`advisory run` sends ' if view.automatic else ''}{first}, {second}"


def sending_question(summary: MailingSummary, *, zone: str, now: datetime) -> tuple[str, str]:
    """Return the number to type, as text, and the question to ask, before an approved mailing is sent.

    When some people get their message now and others at the embargo's end, both numbers are to be typed, with a blank
    between. Times are on the clocks of `zone`, and `now` (aware) is the present time.
    """
    who = summary.approval.who if summary.approval else ""
    planned, held = (summary.counts.get(state, 0) for state in (State.PLANNED, State.HELD))
    number = " ".join(f"{count}" for count in (planned, held) if count)
    parts = leaving_parts(summary.mailing, planned=planned, held=held, zone=zone, now=now, first="now", noun=False)
    return number, f"Type {number} to send what {who} approved ({', '.join(parts)}), or press Enter to send nothing"


def approved_lines(
    mailings: Sequence[Mailing], *, who: str, automatic: bool, relative_to: Path | None = None, width: int = WIDTH
) -> Block:
    """Return lines that say that `who` has approved `mailings`, and when or by which command they leave.

    `mailings` were planned together, a notice first. `who` is an account or a key. `automatic` is true when cron calls
    `advisory run` on this computer.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    mailing = mailings[0]
    names = [each.id for each in mailings]
    heading = wrapped(
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} approved by {who}.", tone="good", width=width
    )
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
