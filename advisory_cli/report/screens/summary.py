"""Make the output at the end of a send or a test: results, what a person has to do, and the next command.

For mail that is still to leave, the output says when it leaves, how to stop or change it, and how to look at it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from advisory_cli.model.mailing.delivery import DeliveryRow, Mailing, Outcome, Selection, State, Verdict
from advisory_cli.model.mailing.plan import Plan, Tally
from advisory_cli.model.press.newsroom import Route
from advisory_cli.report.screens.cron import not_at_work_lines
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, Tone, command, labelled, wrapped
from advisory_cli.report.wording.phrases import (
    amount,
    listed,
    masked,
    overtaken_words,
    person,
    unconfirmed_words,
    without_address,
)
from advisory_cli.report.wording.states import STATE_TONES, TRYING_AGAIN, VERDICT_WORDS, waiting_word
from advisory_cli.report.wording.times import at_and_when, countdown, time_words
from advisory_cli.report.wording.transport import (
    LOGIN,
    how_to_go_live,
    how_to_read,
    is_practice,
    mode_line,
    written_lines,
)

NOTHING_LATER = Tally()  # of a send without held people
_SAMPLES = 5


def summary_lines(
    tally: Tally,
    plan: Plan,
    *,
    later: Tally = NOTHING_LATER,
    dry_run: bool = False,
    rows: Sequence[DeliveryRow] = (),
    login: str = LOGIN,
    relative_to: Path | None = None,
    width: int = WIDTH,
) -> Block:
    """Return lines that say how many messages of a send were accepted, refused and so on, and what to do next.

    `tally` holds the numbers. Messages that are tried again count there as deferred, and also as waiting. `rows` are
    deliveries refused or in doubt.
    With `dry_run`, the lines say how many messages were built, and how to send for real. `later` holds the numbers of
    those that would leave when the embargo ends.
    `login` is the command that asks for the login at the mail server, "" when there is none.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    mailing, held = plan.mailing, plan.counts.get(Selection.HELD, 0)
    if dry_run:
        return _dry_run_lines(plan, tally, later, login, relative_to, width)
    tally = replace(tally, deferred=tally.deferred + plan.counts.get(Selection.RETRYING, 0))
    if mailing.send_at is not None:
        tally = replace(tally, waiting=tally.deferred)  # the others wait for their time, which is said apart
    name = mailing.id if plan.to_send else mailing.advisory_id  # what was not frozen, or was before, has no name here
    return (
        *_what_happened(tally, plan, held, relative_to, width),
        *_trouble(tally, login, width),
        *_doubts(mailing, tally, rows, width),
        *_refused(mailing, tally, rows, width),
        *_later(mailing, tally, relative_to, width),
        *planned_lines(plan, name, relative_to, width),
        *_where_to_look(plan, name, tally, relative_to, width),
    )


def shortened(row: DeliveryRow) -> DeliveryRow:
    """Return a delivery whose address is shortened, also in the server's reply, for lines that may end in a mail."""
    return replace(row, address=masked(row.address), reply=without_address(row.reply, row.address))


def test_lines(
    outcomes: Sequence[tuple[str, Outcome]],
    *,
    route: Route | None,
    relative_to: Path | None = None,  # noqa: PT028  a report about a test, not a test
    width: int = WIDTH,  # noqa: PT028
) -> Block:
    """Return lines that show what came of a test: for each tester the address, the verdict, and a reply of the server.

    `outcomes` holds the address and the outcome of each test message. The verdict is accepted, trying again, refused or
    unconfirmed (in doubt). The reply is left out for an accepted message. `route` is the newsroom's route, None when
    none is set.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    parts: list[Line] = list(mode_line(route, relative_to=relative_to, width=width)) if route else []
    for address, outcome in outcomes:
        word = VERDICT_WORDS[outcome.verdict]
        parts += labelled(word, address, at=14, tone=STATE_TONES[word], width=width)
        if outcome.reply and word != "accepted":
            parts += wrapped(outcome.reply, tone="quiet", indent=14, width=width)
    accepted = sum(outcome.verdict is Verdict.ACCEPTED for _, outcome in outcomes)
    words = f"{amount(accepted, 'test')} sent, marked [TEST]. A test counts for nobody on your lists."
    return (
        *parts,
        *wrapped(words if accepted else "No test was sent.", tone="good" if accepted else "bad", width=width),
    )


def _dry_run_lines(plan: Plan, tally: Tally, later: Tally, login: str, relative_to: Path | None, width: int) -> Block:
    at_once = () if plan.mailing.send_at_words else ("--at", "now")  # or it would get the time of the other
    replaces = ("--replace", plan.replaces, *at_once) if plan.replaces else ()
    built = amount(tally.accepted, "message")
    if later.accepted:
        now = "at its time" if plan.mailing.send_at else "now"
        built = f"{built} {now} and {later.accepted:,} when the embargo ends"
    unapproved = plan.mailing.needs_approval
    words = f"Dry run: {built} would {'wait for approval' if unapproved else 'be sent'}. Nothing was sent."
    how = "To submit it for approval:" if unapproved else "To schedule it:" if plan.mailing.send_at else "To send it:"
    return (
        *wrapped(words, tone="good", hang=9, width=width),
        *_trouble(tally if tally.trouble else later, login, width),
        *wrapped(how, width=width),
        *command(commands.plan(plan.mailing, *replaces, relative_to=relative_to)),
    )


def _what_happened(tally: Tally, plan: Plan, held: int, relative_to: Path | None, width: int) -> Iterator[Line]:
    route = plan.route
    if tally == Tally() and (held or plan.to_send):
        return  # nothing was to leave yet
    tone: Tone = "good" if tally.accepted else "plain"
    yield from written_lines(route, tally.accepted, tone=tone, relative_to=relative_to, width=width)
    if rest := _counts(tally, held, practice=is_practice(route)):
        yield from wrapped(rest, tone="good" if _all_well(tally) else "warn", width=width)


def _counts(tally: Tally, held: int, *, practice: bool) -> str:
    """Return '2 unconfirmed, 1 refused and 412 accepted.' What needs action comes first."""
    counts = {
        "unconfirmed": tally.in_doubt - tally.in_doubt_before,
        "refused": tally.refused,
        "accepted": 0 if practice else tally.accepted,
        TRYING_AGAIN: tally.deferred,
        waiting_word(stopped=tally.stopped): _waiting(tally),
        "held": 0 if practice else held,
        "left out": tally.left_out,
    }
    phrases = [f"{count:,} {word}" for word, count in counts.items() if count]
    if not phrases:
        return "" if practice else "Nothing was due. Nothing was sent."
    return f"{listed(phrases)}."


def _waiting(tally: Tally) -> int:
    return max(tally.waiting - tally.deferred, 0)


def _all_well(tally: Tally) -> bool:
    return not (tally.in_doubt or tally.refused or tally.deferred or tally.waiting or tally.trouble)


def _trouble(tally: Tally, login: str, width: int) -> Iterator[Line]:
    if tally.trouble:
        yield from wrapped(tally.trouble, tone="bad", width=width)
    if tally.forbidden:
        words = "Trying again will not help until this is fixed. Ask your mail administrator."
        where = " If the login is wrong:" if login else ""
        yield from (*wrapped(f"{words}{where}", width=width), *(command(login) if login else ()))
    if tally.overtaken:
        yield from wrapped(overtaken_words(tally.overtaken), tone="bad", width=width)
    if tally.stopped:
        yield from wrapped("Somebody stopped this mailing while it was being sent.", tone="warn", width=width)
    if tally.interrupted:
        words = "Interrupted. Messages in progress were finished first."
        yield from wrapped(words, tone="warn", width=width)


def _doubts(mailing: Mailing, tally: Tally, rows: Sequence[DeliveryRow], width: int) -> Iterator[Line]:
    """Yield the unconfirmed messages of this mailing, and apart from them those of earlier ones with the same text."""
    doubts = [row for row in rows if row.state is State.IN_DOUBT]
    before = tally.in_doubt_before
    earlier = [row for row in doubts if before and row.mailing_id != mailing.id]
    own = [row for row in doubts if row not in earlier]
    if count := tally.in_doubt - before:
        yield from _unconfirmed(mailing, unconfirmed_words(count), own, count, width)
    if before:
        words = f"{before:,} of an earlier mailing {'is' if before == 1 else 'are'} still unconfirmed. Decide:"
        yield from _unconfirmed(mailing, words, earlier, before, width)


def _unconfirmed(mailing: Mailing, words: str, rows: Sequence[DeliveryRow], count: int, width: int) -> Iterator[Line]:
    yield from BLANK
    yield from wrapped(words, tone="bad", width=width)
    yield from _people(rows, count, width)
    if rows:
        yield from wrapped("To decide:", width=width)
    for name in dict.fromkeys(row.mailing_id for row in rows) or (mailing.id,):
        yield from command(commands.resolve(name))


def _refused(mailing: Mailing, tally: Tally, rows: Sequence[DeliveryRow], width: int) -> Iterator[Line]:
    if not tally.refused:
        return
    yield from BLANK
    words = f"{tally.refused:,} refused by the server:"
    yield from wrapped(words, tone="bad", width=width)
    yield from _people([row for row in rows if row.state is State.REFUSED], tally.refused, width)
    yield from wrapped("All that failed:", width=width)
    yield from command(commands.status(mailing.id, "--failed"))
    yield from wrapped("If the cause was not the address, fix it and try again:", width=width)
    yield from command(commands.line("retry", mailing.id, "--refused"))


def _people(rows: Sequence[DeliveryRow], count: int, width: int) -> Iterator[Line]:
    for row in rows[:_SAMPLES]:
        who = person(row.address, name=row.name, outlet=row.outlet)
        yield from wrapped(f"{who}: {row.reply}" if row.reply else who, indent=2, hang=6, width=width)
    if rows and count > _SAMPLES:
        yield from wrapped(f"and {count - _SAMPLES:,} more", tone="quiet", indent=2, width=width)


def _later(mailing: Mailing, tally: Tally, relative_to: Path | None, width: int) -> Iterator[Line]:
    """Yield lines about messages that still have to leave, and the command that sends them."""
    if tally.deferred:
        words = f"{tally.deferred:,} trying again: the server asked to try later. `advisory run` does that. To try now:"
        yield from (*BLANK, *wrapped(words, width=width), *command(commands.line("retry", mailing.advisory_id)))
    if waiting := _waiting(tally):
        sender = (
            "`advisory run` sends them, or the same command" if tally.ended_for_now else "The same command continues"
        )
        words = f"{waiting:,} {waiting_word(stopped=tally.stopped)}. {sender}. Nobody gets it twice:"
        yield from (*BLANK, *wrapped(words, width=width), *command(commands.send(mailing, relative_to=relative_to)))


def _where_to_look(plan: Plan, name: str, tally: Tally, relative_to: Path | None, width: int) -> Iterator[Line]:
    route = plan.route
    live = not is_practice(route)
    if live and (plan.second_wave or (plan.mailing.send_at and plan.to_send)):
        return  # said with what was planned
    yield from BLANK
    if live:
        yield from wrapped("Who got what:", width=width)
        yield from command(commands.status(name))
        return
    if tally.accepted:
        preview = commands.preview(plan.mailing, relative_to=relative_to)
        yield from how_to_read(route, preview, relative_to=relative_to, width=width)
    yield from how_to_go_live(width=width)


def planned_lines(plan: Plan, name: str, relative_to: Path | None, width: int) -> Iterator[Line]:
    """Yield lines about the messages of a plan that leave later: how many, when, by which command, how to stop them.

    `name` is the id of the mailing or of its advisory, as the commands need it. When all messages leave now, nothing is
    yielded.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    mailing = plan.mailing
    scheduled = plan.to_send if mailing.send_at is not None else 0
    if not scheduled and not plan.second_wave:
        return
    yield from BLANK
    if mailing.send_at is not None and scheduled:
        time = f"{time_words(mailing, plan.zone)}, {countdown(mailing.send_at, plan.now)}"
        words = f"Scheduled: {amount(scheduled, 'message')} for {time}. {_who_sends(plan, scheduled)}"
        yield from wrapped(words, tone="good", hang=11, width=width)
    if plan.second_wave:
        yield from wrapped(_second_words(plan), tone="good", width=width)
    if plan.replaces:
        words = f"It replaces {plan.replaces}. Nothing of that is sent."
        yield from wrapped(words, width=width)
    if not plan.stays and not plan.self_running:
        yield from not_at_work_lines(
            (plan.last_run,) if plan.last_run else (), plan.now, plan.cron_line, zone=plan.zone, width=width
        )
    yield from _what_can_be_done(plan, name, relative_to, width, replaceable=bool(scheduled))


def _second_words(plan: Plan) -> str:
    count = plan.second_wave
    end = f", {at_and_when(plan.embargo.until.instant, plan.zone, plan.now)}" if plan.embargo else ""
    return f"Second send: {amount(count, 'message')} when the embargo ends{end}. {_who_sends(plan, count)}"


def _who_sends(plan: Plan, count: int) -> str:
    pronoun = "it" if count == 1 else "them"
    if plan.stays:
        return f"This command stays until then and sends {pronoun}."
    if plan.self_running:
        return f"`advisory run` sends {pronoun} if this computer is awake then."
    return f"The first `advisory run` after that sends {pronoun}."


def _what_can_be_done(
    plan: Plan, name: str, relative_to: Path | None, width: int, *, replaceable: bool
) -> Iterator[Line]:
    yield from wrapped("To see it:", width=width)
    yield from command(commands.status(name))
    yield from wrapped("To stop it:", width=width)
    yield from command(commands.stop(name))
    if replaceable:
        yield from wrapped("To change the text, edit the file, then:", width=width)
        yield from command(commands.replace(plan.mailing, relative_to=relative_to))
