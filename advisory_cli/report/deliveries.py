"""One mailing and its deliveries, person by person, as a person reads them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from advisory_cli.model.delivery import DeliveryRow
from advisory_cli.model.evidence import Evidence, Ruling
from advisory_cli.model.ports import MailingSummary
from advisory_cli.report import commands
from advisory_cli.report.approval import given_words
from advisory_cli.report.lines import BLANK, WIDTH, Block, Line, Tone, command, labelled, wrapped
from advisory_cli.report.mailings import heading_lines, next_lines
from advisory_cli.report.paths import shown_path
from advisory_cli.report.phrases import amount, listed, person
from advisory_cli.report.plain_dates import at_both
from advisory_cli.report.states import STATE_TONES, TRYING_AGAIN, counts_in_words, row_state

_AT = 14
_NEEDS_A_LOOK = frozenset({"unsure", "refused", TRYING_AGAIN})


def mailing_lines(
    summary: MailingSummary | None,
    rows: Iterable[DeliveryRow],
    *,
    zone: str,
    narrowed: bool = False,
    now: datetime | None = None,
    relative_to: Path | None = None,
    width: int = WIDTH,
) -> Block:
    """`status MAILING`: its facts, the next command, and each delivery that needs a look; `narrowed` to the rows given
    (`--who`, `--failed`), which may be those of all mailings.
    """
    if narrowed or summary is None:
        return rows_lines(rows, zone=zone, width=width) or wrapped("Nobody.", width=width)
    failed = rows_lines((row for row in rows if row_state(row) in _NEEDS_A_LOOK), zone=zone, width=width)
    return (
        *heading_lines(summary, zone, width),
        *BLANK,
        *_facts(summary, zone, relative_to, width),
        *next_lines(summary, now=now, relative_to=relative_to, width=width),
        *(BLANK if failed else ()),
        *failed,
        *BLANK,
        *wrapped("Everybody, one row each:", width=width),
        *command(commands.status(summary.mailing.id, "--format", "csv")),
    )


def doubt_lines(
    rows: Sequence[DeliveryRow],
    *,
    decided: int = 0,
    resend: bool = False,
    evidence: Sequence[Evidence] = (),
    rulings: Sequence[Ruling] = (),
    mailbox: bool = False,
    zone: str = "UTC",
    width: int = WIDTH,
) -> Block:
    """`resolve`: where was looked and what was found, how many were decided just now, which are left, and how to decide
    those. `mailbox`: there is one that could be looked through.
    """
    parts = list(_looked(evidence, rulings, width))
    if decided:
        words = f"{amount(decided, 'doubt')} decided{': accepted by the server' if evidence else ''}."
        parts += wrapped(words, tone="good", width=width)
    if resend and decided:
        words = "What is to be sent again leaves with the next `advisory retry` or `advisory run`, byte for byte."
        parts += wrapped(words, width=width)
    if not rows:
        return (*parts, *(() if decided else wrapped("Nothing is in doubt.", tone="good", width=width)))
    returned = [one for one in rulings if not one.arrived]
    came_back = {one.row.id for one in returned}
    parts += _returned(returned, width)
    unsure = [row for row in rows if row.id not in came_back]
    if not unsure:
        return tuple(parts)
    return (
        *parts,
        *_unsure(unsure, looked=bool(evidence), zone=zone, width=width),
        *BLANK,
        *(_look_first(width) if mailbox else ()),
        *_how_to_decide(unsure, width),
    )


def _looked(evidence: Sequence[Evidence], rulings: Sequence[Ruling], width: int) -> Iterator[Line]:
    """Where was looked, and how many were found how."""
    if evidence:
        found = [f"{count:,} {how}" for how, count in Counter(one.how for one in rulings).items()]
        places = listed([one.place for one in evidence])
        yield from wrapped(f"Looked in {places}: {listed(found) or 'nothing about these doubts'}.", width=width)


def _returned(rulings: Sequence[Ruling], width: int) -> Iterator[Line]:
    """Those that the server took and sent back: no doubt about where they are, but about what to do."""
    if not rulings:
        return
    words = f"{amount(len(rulings), 'message')} returned: the server took it, and could not deliver it."
    if len(rulings) > 1:
        words = f"{amount(len(rulings), 'message')} returned: the server took them, and could not deliver them."
    yield from BLANK
    yield from wrapped(words, tone="bad", width=width)
    for one in rulings:
        who = person(one.row.address, name=one.row.name, outlet=one.row.outlet)
        yield from labelled("returned", who, at=_AT, tone="bad", width=width)
        yield from wrapped(one.why, tone="quiet", indent=_AT, width=width)
    yield from BLANK
    yield from wrapped("If it should be tried again:", width=width)
    address = rulings[0].row.address if len(rulings) == 1 else "ADDRESS"
    yield from command(commands.line("resolve", "--resend", address))


def _unsure(rows: Sequence[DeliveryRow], *, looked: bool, zone: str, width: int) -> Iterator[Line]:
    words = (
        f"{amount(len(rows), 'delivery', 'deliveries')} unsure: the server never answered, so each may have arrived."
    )
    if looked:
        words += " Not found does not mean not sent: many servers keep no copy of what a program sends."
        yield from BLANK
    yield from wrapped(words, tone="bad", width=width)
    yield from BLANK
    yield from rows_lines(rows, zone=zone, width=width)


def _look_first(width: int) -> Iterator[Line]:
    yield from wrapped("Look for them in your mailbox:", width=width)
    yield from command(commands.line("resolve", "--imap"))


def _how_to_decide(rows: Sequence[DeliveryRow], width: int) -> Iterator[Line]:
    address = rows[0].address if len(rows) == 1 else "ADDRESS"
    yield from wrapped("It is there, do not send it again:", width=width)
    yield from command(commands.line("resolve", "--arrived", address))
    yield from wrapped("It is not there, send it again (the same message, byte for byte):", width=width)
    yield from command(commands.line("resolve", "--resend", address))
    if len(rows) > 1:
        yield from wrapped("For every one of them, say all instead of an address.", tone="quiet", width=width)


def rows_lines(rows: Iterable[DeliveryRow], *, zone: str, width: int = WIDTH) -> Block:
    """Deliveries one by one (`--who`, `--failed`): state, person, when, and what the server said."""
    return tuple(line for row in rows for line in _row(row, zone, width))


def _facts(summary: MailingSummary, zone: str, relative_to: Path | None, width: int) -> Iterator[Line]:
    mailing = summary.mailing
    source = shown_path(Path(mailing.source), relative_to) if mailing.source else mailing.advisory_id
    facts = {
        "Advisory": f"{source} ({mailing.advisory_id}, revision {mailing.revision})",
        "Lists": ", ".join(mailing.lists),
        "Embargo": f"until {at_both(mailing.embargo_until, zone)}" if mailing.embargo_until else "",
        "Planned by": mailing.planned_by,
        "Approval": given_words(summary.approval, zone) if summary.approval else "",
        "Stopped": at_both(mailing.stopped_at, zone) if mailing.stopped_at else "",
        "Last change": at_both(summary.last_change, zone) if summary.last_change else "",
        "Messages": counts_in_words(summary.counts),
    }
    for label, text in facts.items():
        if text:
            yield from labelled(label, text, at=_AT + 2, indent=2, width=width)


def _row(row: DeliveryRow, zone: str, width: int) -> Iterator[Line]:
    state = row_state(row)
    tone: Tone = STATE_TONES[state]
    who = person(row.address, name=row.name, outlet=row.outlet)
    yield from labelled(state, who, at=_AT, tone=tone, width=width)
    for text in filter(None, (row.reason, _reply(row), _when(row, zone))):
        yield from wrapped(text, tone="quiet", indent=_AT, width=width)


def _reply(row: DeliveryRow) -> str:
    """The server's words; its code in front unless the reply starts with it."""
    code = "" if row.code is None else str(row.code)
    return row.reply if row.reply.startswith(code) else f"{code} {row.reply}".strip()


def _when(row: DeliveryRow, zone: str) -> str:
    parts = [at_both(row.changed_at, zone)] if row.changed_at else []
    if row.retry_at is not None and row_state(row) == TRYING_AGAIN:
        parts.append(f"next try at {at_both(row.retry_at, zone)}")
    if row.mailing_id:
        parts.append(row.mailing_id)
    return "; ".join(parts)
