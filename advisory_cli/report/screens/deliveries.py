"""Make the output about deliveries, person by person: of `status MAILING`, and of `resolve` about doubts."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from advisory_cli.model.mailing.delivery import DeliveryRow, ReplyKind, State
from advisory_cli.model.mailing.evidence import Evidence, Resolution
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.report.screens.status import fact_lines, heading_lines, next_lines, run_lines
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, Tone, command, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, listed, person
from advisory_cli.report.wording.states import (
    NOT_SENT,
    STATE_TONES,
    TRYING_AGAIN,
    came_back_in_words,
    is_waiting,
    reason_words,
    row_state,
)
from advisory_cli.report.wording.times import at_both

_COLUMN = 14
_MOST = 5  # addresses that are named
_NEEDS_A_LOOK = frozenset({"unconfirmed", "refused", TRYING_AGAIN})


def mailing_lines(
    summary: MailingSummary | None,
    rows: Iterable[DeliveryRow],
    context: ReportContext,
    *,
    mailings: Sequence[MailingSummary] = (),
    narrowed: bool = False,
) -> Block:
    """Return the output of `status MAILING`: facts, next steps, and deliveries that a person should look at.

    A person should look at deliveries that are refused, unconfirmed (in doubt) or tried again, and at returned
    messages. `summary` is the mailing, and `rows` are its deliveries. `mailings` are all mailings of the newsroom: the
    next steps depend on later revisions among them. `context` gives the present time, the zone for times, the line
    length, and what keeps mailings from leaving.
    With `narrowed` (for `--who` and `--failed`), or with None as `summary`, the output lists `rows` and nothing else.
    The rows may then belong to many mailings.
    """
    zone, width = context.zone, context.width
    stopped = {each.mailing.id for each in mailings if each.mailing.stopped_at is not None}
    if narrowed or summary is None:
        return rows_lines(rows, zone=zone, stopped=stopped, width=width) or wrapped("Nobody.", width=width)
    came_back = Counter[ReplyKind]()
    failed = rows_lines(_to_look_at(rows, came_back), zone=zone, stopped=stopped, width=width)
    return (
        *heading_lines(summary, zone, width),
        *BLANK,
        *fact_lines(summary, context, came_back=came_back_in_words(came_back)),
        *next_lines(summary, context, mailings),
        *run_lines([summary], context, mailings),
        *(BLANK if failed else ()),
        *failed,
        *BLANK,
        *wrapped("To list everybody:", width=width),
        *command(commands.status(summary.mailing.id, "--format", "csv")),
    )


def doubt_lines(
    rows: Sequence[DeliveryRow],
    *,
    delivered: Sequence[str] = (),
    resent: Sequence[str] = (),
    evidence: Sequence[Evidence] = (),
    resolutions: Sequence[Resolution] = (),
    mailbox: bool = False,
    zone: str = "UTC",
    width: int = WIDTH,
) -> Block:
    """Return the output of `resolve`: the evidence found, the doubts decided, and how to decide those that are left.

    `rows` are the deliveries still in doubt. `delivered` and `resent` are the e-mail addresses of people whose delivery
    was decided just now: as delivered, or to be sent again. `evidence` is what was found in mailboxes and files (empty:
    nothing was searched). `resolutions` are the conclusions from the evidence. With `mailbox`, the lines advise a
    person to search the newsroom's mailbox.
    Times are shown in `zone`, in lines of at most `width` columns.
    """
    returned_later = [resolution for resolution in resolutions if resolution.row.state is State.ACCEPTED]
    parts = [*_searched(evidence, resolutions, width), *_returned_later_lines(returned_later, width)]
    if delivered:
        parts += wrapped(f"Marked as delivered: {_addresses(delivered)}", tone="good", width=width)
    if resent:
        words = f"Will be sent again, unchanged, with the next `advisory run`: {_addresses(resent)}"
        parts += (*wrapped(words, tone="good", width=width), *_send_now(width))
    if not rows:
        return (
            *parts,
            *(() if delivered or resent else wrapped("No unconfirmed messages.", tone="good", width=width)),
        )
    returned = [
        resolution for resolution in resolutions if resolution.arrived is False and resolution not in returned_later
    ]
    hints = {resolution.row.id: resolution.why for resolution in resolutions if resolution.arrived is None}
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
        *_how_to_decide(unsure, width),
    )


def not_arrived_lines(resends: Iterable[tuple[str, str]], *, width: int = WIDTH) -> Block:
    """Return lines for `resolve` about resends that did not arrive, with the command that sends each again.

    A resend is a message once more to a person who has it. `resends` are pairs of the mailing's id and the address.
    `width` is the line length in columns.
    """
    lines: list[Line] = []
    for mailing_id, address in resends:
        lines += wrapped(f"Marked as not arrived: the resend to {address}. To resend it:", tone="good", width=width)
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
    them = "it" if len(resolutions) == 1 else "them"
    words = f"{amount(len(resolutions), 'message')} returned: the server could not deliver {them}."
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
    words = f"{amount(len(rows), 'message')} unconfirmed: the server hung up before confirming. Each may have arrived."
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


def _how_to_decide(rows: Sequence[DeliveryRow], width: int) -> Iterator[Line]:
    address = rows[0].address if len(rows) == 1 else "ADDRESS"
    yield from wrapped("If it arrived:", width=width)
    yield from command(commands.line("resolve", "--arrived", address))
    yield from wrapped("If not, to send the same message again:", width=width)
    yield from command(commands.line("resolve", "--resend", address))
    if len(rows) > 1:
        yield from wrapped("For all of them, use all instead of an address.", tone="quiet", width=width)


def rows_lines(rows: Iterable[DeliveryRow], *, zone: str, stopped: Collection[str] = (), width: int = WIDTH) -> Block:
    """Return lines that list deliveries one by one: state, recipient, reason, the server's reply and the time.

    `stopped` holds the ids of mailings that were stopped. Who waits in one of these does not get the message.
    Times are shown in `zone`, in lines of at most `width` columns.
    """
    return tuple(line for row in rows for line in _row(row, zone, width, stopped=row.mailing_id in stopped))


def _to_look_at(rows: Iterable[DeliveryRow], came_back: Counter[ReplyKind]) -> Iterator[DeliveryRow]:
    """Yield the deliveries that need a look. Count the replies of all deliveries in `came_back` on the way."""
    for row in rows:
        came_back.update(row.came_back)
        if row_state(row) in _NEEDS_A_LOOK or ReplyKind.RETURNED in row.came_back:
            yield row


def _row(row: DeliveryRow, zone: str, width: int, *, stopped: bool = False) -> Iterator[Line]:
    state = row_state(row)
    if stopped and is_waiting(row):
        who = person(row.address, name=row.name, outlet=row.outlet)
        yield from labelled(NOT_SENT, who, at=_COLUMN, tone="quiet", width=width)
        words = "; ".join(filter(None, ("stopped", _reply(row), row.mailing_id)))
        yield from wrapped(words, tone="quiet", indent=_COLUMN, width=width)
        return
    tone: Tone = STATE_TONES[state]
    who = person(row.address, name=row.name, outlet=row.outlet)
    yield from labelled(state, who, at=_COLUMN, tone=tone, width=width)
    for text in filter(None, (reason_words(row), _reply(row), _when(row, zone), listed(row.came_back))):
        yield from wrapped(text, tone="quiet", indent=_COLUMN, width=width)


def _reply(row: DeliveryRow) -> str:
    """Return the server's words, with the code in front unless the reply starts with the code."""
    code = "" if row.code is None else str(row.code)
    return row.reply if row.reply.startswith(code) else f"{code} {row.reply}".strip()


def _when(row: DeliveryRow, zone: str) -> str:
    parts = [at_both(row.changed_at, zone)] if row.changed_at else []
    if row.retry_at is not None and row_state(row) == TRYING_AGAIN:
        parts.append(f"next try at {at_both(row.retry_at, zone)}")
    elif row.retry_at is not None and row.state in {State.PLANNED, State.HELD}:
        parts.append(f"due at {at_both(row.retry_at, zone)}")
    if row.mailing_id:
        parts.append(row.mailing_id)
    return "; ".join(parts)
