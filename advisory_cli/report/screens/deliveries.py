"""Make the output about deliveries, person by person: of `status MAILING`, and of `resolve` about doubts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from advisory_cli.model.mailing.approval import waits_for_approval
from advisory_cli.model.mailing.delivery import CUT_OFF, DeliveryRow, Mailing, ReplyKind, Selection, State
from advisory_cli.model.mailing.evidence import Evidence, Resolution
from advisory_cli.model.mailing.left_out import left_out_words
from advisory_cli.model.mailing.not_sent_again import STOPPED, NotSentAgain
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.mailing.resend import Resend
from advisory_cli.report.screens.resend import resend_words
from advisory_cli.report.screens.status import fact_lines, heading_lines, next_lines, run_lines
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.languages import language_counts
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, Tone, command, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, listed, person, unconfirmed_reason
from advisory_cli.report.wording.states import (
    NOT_SENT,
    OPTED_OUT_WORDS,
    STATE_TONES,
    TRYING_AGAIN,
    came_back_in_words,
    doubt_words,
    is_waiting,
    reason_not_sent,
    reason_words,
    row_state,
)
from advisory_cli.report.wording.times import at_both

_COLUMN = 14
_MOST = 5  # addresses that are named
_SCREEN = 24  # rows of a terminal, where nothing else is known
_FOOT = 6  # rows below the names: how to see more, and the prompt of the shell
_FEWEST = 5  # rows of names, also on a small screen
_NEEDS_A_LOOK = frozenset({"unconfirmed", "refused", TRYING_AGAIN})


def mailing_lines(
    summary: MailingSummary,
    rows: Iterable[DeliveryRow],
    context: ReportContext,
    *,
    mailings: Sequence[MailingSummary] = (),
    planned_out: Mapping[Selection, int] | None = None,
    screen: int | None = _SCREEN,
    runs: bool = True,
) -> Block:
    """Return the output of `status MAILING`: facts, next steps, and the mailing's deliveries, person by person.

    All deliveries that a person should look at come first: those refused, unconfirmed (in doubt) or tried again, and
    those whose message came back. Then come as many of the other deliveries as fit on the screen.
    `summary`: the mailing. `rows`: its deliveries. `mailings`: all mailings of the newsroom. The next steps depend on
    the later revisions among them. `planned_out`: the number of people whom the plan left out, by Selection. None:
    nobody.
    `context`: the present time, the zone for times, the line length, and what keeps mailings from leaving.
    `screen`: the number of rows of the terminal. None: every delivery is named. `runs`: say whether cron sends the
    rest, and what keeps every mailing. False where the caller says so once for several mailings.
    """
    zone, width = context.zone, context.width
    stopped = summary.mailing.stopped_at is not None
    came_back, left_out, languages = Counter[ReplyKind](), Counter[str](), Counter[str]()
    others: list[DeliveryRow] = []
    failed: list[Line] = []
    more = 0
    for row in rows:
        came_back.update(row.came_back)
        languages.update([row.language] if row.language and row.state is not State.LEFT_OUT else [])
        if row.state is State.LEFT_OUT:
            left_out[reason_words(row) or "no reason is stored"] += 1
        if row_state(row) in _NEEDS_A_LOOK or ReplyKind.RETURNED in row.came_back:
            failed += _row(row, zone, width, stopped=stopped)
        elif screen is None or len(others) < screen:
            others.append(row)
        else:
            more += 1
    head = (
        *heading_lines(summary, context),
        *BLANK,
        *fact_lines(
            summary,
            context,
            came_back=came_back_in_words(came_back),
            left_out=_left_out(planned_out or {}, left_out),
            languages=language_counts(languages, summary.mailing),
        ),
        *next_lines(summary, context, mailings),
        *(run_lines([summary], context, mailings) if runs else ()),
        *(BLANK if failed else ()),
        *failed,
    )
    room = None if screen is None else max(screen - len(head) - _FOOT, _FEWEST)
    return (*head, *_named(summary, others, more, room, width))


def _left_out(planned_out: Mapping[Selection, int], since: Mapping[str, int]) -> str:
    """Return the number of people left out by reason: by the plan, which keeps no names, and since the planning."""
    later = ", ".join(f"{count:,} {reason}" for reason, count in sorted(since.items()))
    planned = left_out_words(planned_out)
    return "; ".join(filter(None, (planned and f"by the plan {planned}", later and f"since then {later}")))


def _named(
    summary: MailingSummary, rows: Sequence[DeliveryRow], more: int, room: int | None, width: int
) -> Iterator[Line]:
    """Yield one entry for each of `rows` while there is `room` for lines, and the command that lists everybody."""
    stopped, used = summary.mailing.stopped_at is not None, 0
    if rows:
        yield from BLANK
    for place, row in enumerate(rows):
        word = NOT_SENT if stopped and is_waiting(row) else row_state(row)
        who = _who(row)
        notes = "; ".join(
            filter(None, (reason_words(row), _short_doubt(row), OPTED_OUT_WORDS if row.opted_out else ""))
        )
        why = f": {notes}" if notes else ""
        entry = labelled(word, who + why, at=_COLUMN, tone=STATE_TONES.get(word, "quiet"), width=width)
        used += len(entry)
        if room is not None and used > room:
            more += len(rows) - place
            break
        yield from entry
    if more:
        yield from wrapped(f"and {more:,} more. To see everybody:", width=width)
        yield from command(commands.status(summary.mailing.id, "-v"))
    yield from (*BLANK, *wrapped("As a table:", width=width))
    yield from command(commands.status(summary.mailing.id, "--format", "csv"))


def doubt_lines(  # noqa: PLR0913  (all that a decision has to tell)
    rows: Sequence[DeliveryRow],
    *,
    delivered: Sequence[str] = (),
    resent: Sequence[str] = (),
    evidence: Sequence[Evidence] = (),
    resolutions: Sequence[Resolution] = (),
    kept_back: Sequence[NotSentAgain] = (),
    unsendable: Sequence[NotSentAgain] = (),
    mailbox: bool = False,
    zone: str = "UTC",
    width: int = WIDTH,
) -> Block:
    """Return the output of `resolve`: the evidence found, the doubts decided, and how to decide those that are left.

    - `rows`: the deliveries still in doubt.
    - `delivered`: e-mail addresses of people whose delivery was just decided as arrived. `resent`: those whose message
      is to be sent again. `kept_back`: those whose message did not arrive and is not sent again, with the reason.
    - `unsendable`: the doubts in `rows` whose message would not be sent again, with the reason.
    - `evidence`: what was found in mailboxes and files. Empty: nothing was searched.
    - `resolutions`: the conclusions from the evidence.
    - `mailbox`: the lines advise a person to search the newsroom's mailbox.
    Times are shown in `zone`, in lines of at most `width` columns.
    """
    returned_later = [resolution for resolution in resolutions if resolution.row.state is State.ACCEPTED]
    parts = [*_searched(evidence, resolutions, width), *_returned_later_lines(returned_later, width)]
    if delivered:
        parts += wrapped(f"Recorded as arrived: {_addresses(delivered)}", tone="good", width=width)
    if resent:
        words = f"Will be sent again, unchanged, with the next `advisory run`: {_addresses(resent)}"
        parts += (*wrapped(words, tone="good", width=width), *_send_now(width))
    parts += _kept_back(kept_back, width)
    parts += _revised([*resent, *(reason.row.address for reason in kept_back)], width)
    if not rows:
        decided = delivered or resent or kept_back
        return (*parts, *(() if decided else wrapped("No unconfirmed messages.", tone="good", width=width)))
    returned = [
        resolution for resolution in resolutions if resolution.arrived is False and resolution not in returned_later
    ]
    hints = {resolution.row.id: resolution.why for resolution in resolutions if resolution.arrived is None}
    never = {reason.row.id: f"not sent again: {reason_not_sent(reason)}" for reason in unsendable}
    hints = {**never, **{key: "; ".join(filter(None, (why, never.get(key, "")))) for key, why in hints.items()}}
    came_back = {resolution.row.id for resolution in returned}
    parts += _returned(returned, width)
    unsure = [row for row in rows if row.id not in came_back]
    if not unsure:
        return tuple(parts)
    return (
        *parts,
        *_unsure(unsure, hints, looked=bool(evidence), zone=zone, width=width),
        *BLANK,
        *(_look_first(width) if mailbox else ()),
        *_how_to_decide(unsure, [reason for reason in unsendable if reason.row in unsure], width),
    )


def not_arrived_lines(resends: Iterable[tuple[str, str]], *, width: int = WIDTH) -> Block:
    """Return lines for `resolve` about resends that did not arrive, with the command that sends each again.

    A resend is a message once more to a person who has it. `resends` are pairs of the mailing's id and the address.
    `width` is the line length in columns.
    """
    lines: list[Line] = []
    for mailing_id, address in resends:
        lines += wrapped(f"Recorded as not arrived: the resend to {address}. To resend it:", tone="good", width=width)
        lines += command(commands.line("resend", mailing_id, "--to", address, "--reason", "it did not arrive"))
    return tuple(lines)


def _addresses(addresses: Sequence[str]) -> str:
    more = len(addresses) - _MOST
    return listed([*addresses[:_MOST], f"{more:,} more"] if more > 0 else addresses)


def _send_now(width: int) -> Block:
    return (*wrapped("To send now:", width=width), *command(commands.line("retry")))


def _searched(evidence: Sequence[Evidence], resolutions: Sequence[Resolution], width: int) -> Iterator[Line]:
    """Tell in which places evidence was looked for, and how many messages were found, by how they were found."""
    if evidence:
        counts = [f"{count:,} {how}" for how, count in Counter(resolution.how for resolution in resolutions).items()]
        places = listed([source.place for source in evidence])
        yield from wrapped(f"Searched {places}: {listed(counts) or 'nothing about these messages'}.", width=width)


def _returned_later_lines(resolutions: Sequence[Resolution], width: int) -> Iterator[Line]:
    """Yield lines about messages that the server had accepted and that came back later. No decision is needed."""
    if not resolutions:
        return
    words = (
        f"{amount(len(resolutions), 'message was', 'messages were')} accepted and later returned. Check the address:"
    )
    yield from (*BLANK, *wrapped(words, tone="warn", width=width))
    for resolution in resolutions:
        who = person(resolution.row.address, name=resolution.row.name, outlet=resolution.row.outlet)
        yield from labelled("returned", who, at=_COLUMN, tone="warn", width=width)
        yield from wrapped(resolution.why, tone="quiet", indent=_COLUMN, width=width)
    yield from BLANK


def _returned(resolutions: Sequence[Resolution], width: int) -> Iterator[Line]:
    """Yield lines about messages that the server took and sent back, and the command that sends them again.

    Because these messages did not arrive, the only doubt is whether to send them again.
    """
    if not resolutions:
        return
    pronoun = "it" if len(resolutions) == 1 else "them"
    words = f"{amount(len(resolutions), 'message')} returned: the server could not deliver {pronoun}."
    yield from BLANK
    yield from wrapped(words, tone="bad", width=width)
    for resolution in resolutions:
        who = person(resolution.row.address, name=resolution.row.name, outlet=resolution.row.outlet)
        yield from labelled("returned", who, at=_COLUMN, tone="bad", width=width)
        yield from wrapped(resolution.why, tone="quiet", indent=_COLUMN, width=width)
    yield from BLANK
    yield from wrapped("To try again:", width=width)
    address = resolutions[0].row.address if len(resolutions) == 1 else "ADDRESS"
    yield from command(commands.line("resolve", "--resend", address))


def _unsure(
    rows: Sequence[DeliveryRow], hints: Mapping[int, str], *, looked: bool, zone: str, width: int
) -> Iterator[Line]:
    reason = unconfirmed_reason(len(rows), sum(row.reply == CUT_OFF for row in rows))
    words = f"{amount(len(rows), 'message')} unconfirmed: {reason}. Each may have arrived."
    if looked:
        words += " Not found does not mean not sent: many servers keep no copy."
        yield from BLANK
    yield from wrapped(words, tone="bad", width=width)
    yield from BLANK
    for row in rows:
        yield from _row(row, zone, width)
        if row.id in hints:
            yield from wrapped(hints[row.id], tone="warn", indent=_COLUMN, width=width)


def _look_first(width: int) -> Iterator[Line]:
    yield from wrapped("To search your mailbox for them:", width=width)
    yield from command(commands.line("resolve", "--imap"))


def _how_to_decide(rows: Sequence[DeliveryRow], unsendable: Sequence[NotSentAgain], width: int) -> Iterator[Line]:
    address = rows[0].address if len(rows) == 1 else "ADDRESS"
    yield from wrapped("If it arrived:", width=width)
    yield from command(commands.line("resolve", "--arrived", address))
    if len(unsendable) == len(rows):
        words = "If not, to record that. Nothing is sent again:"
    else:
        words = f"If not, to send the same message again{', where it may still be sent' if unsendable else ''}:"
    yield from wrapped(words, width=width)
    yield from command(commands.line("resolve", "--resend", address))
    if len(rows) > 1:
        yield from wrapped("For all of them, use all instead of an address.", tone="quiet", width=width)


def _kept_back(kept_back: Sequence[NotSentAgain], width: int) -> Iterator[Line]:
    """Yield lines about people whose message did not arrive and is not sent again, those with one reason together."""
    by_reason: dict[str, list[NotSentAgain]] = {}
    for reason in kept_back:
        by_reason.setdefault(reason_not_sent(reason), []).append(reason)
    for words, group in by_reason.items():
        addresses = _addresses([reason.row.address for reason in group])
        yield from wrapped(f"Recorded as not arrived: {addresses}. Not sent again: {words}.", tone="warn", width=width)
        if group[0].reason == STOPPED:
            yield from wrapped("To continue it:", width=width)
            yield from command(commands.stop(group[0].row.mailing_id, "--undo"))


def _revised(addresses: Sequence[str], width: int) -> Iterator[Line]:
    """Yield lines with the command by which a decision is changed of which nothing was sent yet."""
    if addresses:
        yield from wrapped("If it arrived after all, as long as nothing was sent:", tone="quiet", width=width)
        yield from command(commands.line("resolve", "--arrived", addresses[0] if len(addresses) == 1 else "ADDRESS"))


def rows_lines(
    rows: Iterable[DeliveryRow],
    *,
    zone: str,
    mailings: Sequence[MailingSummary] = (),
    resends: Iterable[Resend] = (),
    width: int = WIDTH,
) -> Block:
    """Return lines that list deliveries one by one: state, recipient, reason, the server's reply, time and mailing.

    `mailings`: the mailings of the deliveries. By these the lines say what was sent, such as a correction, and that a
    person who waits in a stopped mailing does not get the message.
    `resends`: the messages of these mailings that were sent once more. Each is shown below its delivery.
    Times are shown in `zone`, in lines of at most `width` columns. Without deliveries, the only line is "Nobody."
    """
    by_id = {summary.mailing.id: summary.mailing for summary in mailings}
    unapproved_ids = {summary.mailing.id for summary in mailings if waits_for_approval(summary)}
    again: dict[int, list[Resend]] = {}
    for resend in resends:
        again.setdefault(resend.delivery, []).append(resend)
    lines: list[Line] = []
    for row in rows:
        mailing = by_id.get(row.mailing_id)
        stopped = mailing is not None and mailing.stopped_at is not None
        unapproved = row.mailing_id in unapproved_ids and is_waiting(row)
        is_timed = mailing is None or mailing.send_at is not None or row.state is State.HELD
        shown = row if is_timed or not unapproved else replace(row, retry_at=None)  # due as soon as it is approved
        lines += _row(shown, zone, width, stopped=stopped, what=_what(mailing), unapproved=unapproved)
        for resend in again.get(row.id, ()):
            words = f"once more: {resend_words(resend, zone)}"
            lines += labelled("resent", words, at=_COLUMN, tone="plain", width=width)
    return tuple(lines) or wrapped("Nobody.", width=width)


def _what(mailing: Mailing | None) -> str:
    """Return what a mailing sends, in words: "correction", or "text, revision 2" for a mailing that is no notice."""
    if mailing is None:
        return ""
    return mailing.notice.value if mailing.notice else f"text, revision {mailing.revision}"


def _who(row: DeliveryRow) -> str:
    """Return who a recipient is, with the language of the edition where the mailing has several."""
    language = f" ({row.language})" if row.language else ""
    return f"{person(row.address, name=row.name, outlet=row.outlet)}{language}"


def _row(
    row: DeliveryRow, zone: str, width: int, *, stopped: bool = False, what: str = "", unapproved: bool = False
) -> Iterator[Line]:
    state = row_state(row)
    mailing = f"{row.mailing_id} ({what})" if what else row.mailing_id
    doubt = doubt_words(row.doubt, zone) if row.doubt is not None else ""
    reply = "" if row.doubt is not None and row.doubt.decided_at == row.changed_at else _reply(row)
    if stopped and is_waiting(row):
        who = _who(row)
        yield from labelled(NOT_SENT, who, at=_COLUMN, tone="quiet", width=width)
        words = "; ".join(filter(None, ("stopped", reply, mailing)))
        for text in filter(None, (words, doubt)):
            yield from wrapped(text, tone="quiet", indent=_COLUMN, width=width)
        return
    tone: Tone = STATE_TONES[state]
    who = _who(row)
    yield from labelled(state, who, at=_COLUMN, tone=tone, width=width)
    opted_out = OPTED_OUT_WORDS if row.opted_out else ""
    when = _when(row, zone, mailing, unapproved=unapproved)
    for text in filter(None, (opted_out, reason_words(row), reply, when, doubt, listed(row.came_back))):
        yield from wrapped(text, tone="quiet", indent=_COLUMN, width=width)


def _short_doubt(row: DeliveryRow) -> str:
    """Return what a person decided about an unconfirmed message, in few words. "" where nobody had to."""
    if row.doubt is None or not row.doubt.by_hand:
        return ""
    return f"{'arrived' if row.doubt.arrived else 'not arrived'}, decided by hand"


def _reply(row: DeliveryRow) -> str:
    """Return the server's words, with the code in front unless the reply starts with the code."""
    code = "" if row.code is None else str(row.code)
    return row.reply if row.reply.startswith(code) else f"{code} {row.reply}".strip()


def _when(row: DeliveryRow, zone: str, mailing: str, *, unapproved: bool) -> str:
    parts = [at_both(row.sent_at, zone)] if row.sent_at else []
    if unapproved:
        parts = ["waits for approval"]
    if row.opted_out:
        parts = []
    elif row.retry_at is not None and row_state(row) == TRYING_AGAIN:
        parts.append(f"next try at {at_both(row.retry_at, zone)}")
    elif row.retry_at is not None and row.state in {State.PLANNED, State.HELD}:
        parts.append(f"due at {at_both(row.retry_at, zone)}")
    if mailing:
        parts.append(mailing)
    return "; ".join(parts)
