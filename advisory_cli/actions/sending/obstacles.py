"""Find the reasons that keep each waiting mailing from leaving by itself. Nothing is changed.

`run` decides by these reasons, and commands such as `status` show the same ones, so that both agree.
To add a reason, add a kind in model/mailing/obstacles.py and a function in `_QUESTIONS`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from datetime import datetime
from typing import Final

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.preconditions import require_transport
from advisory_cli.model.errors import BadConfig
from advisory_cli.model.ledger.concerns import LedgerProblem
from advisory_cli.model.ledger.moved_times import moved_problem
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.obstacles import Kind, Obstacle, Obstacles
from advisory_cli.model.mailing.records import Changed, MailingSummary, Outage, Trouble
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.newsroom import GraphRoute, Realm
from advisory_cli.model.value_class import value_class
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.phrases import amount
from advisory_cli.report.wording.times import at_both
from advisory_cli.report.wording.transport import login_command


@value_class
class Circumstances:
    """Facts by which obstacles are found, the same for all mailings at one moment, `now`.

    The function circumstances() collects the facts. `ctx` holds the newsroom's settings and working parts, and `ledger`
    is the ledger. `concerns` are the problems of the ledger, its place and the clock. `missing` is the fault when
    `send_via` or `from` is not set or still an example, None otherwise.
    """

    ctx: Context
    ledger: Ledger
    now: datetime
    concerns: Sequence[LedgerProblem]
    missing: BadConfig | None
    _changed: dict[str, Changed] = field(default_factory=dict)

    def changed(self, summary: MailingSummary) -> Changed:
        """Return the numbers of recipients who wait in a mailing and are no longer cleared, or have left its lists.

        The lists of each mailing are read at the first call only.
        """
        from advisory_cli.actions.sending.frozen_people import changed_people

        if summary.mailing.id not in self._changed:
            self._changed[summary.mailing.id] = changed_people(summary, self.ctx, self.ledger)
        return self._changed[summary.mailing.id]

    @property
    def realm(self) -> Realm:
        """The newsroom's realm: live or practice."""
        return self.ctx.newsroom.realm


def circumstances(ctx: Context, ledger: Ledger, concerns: Sequence[LedgerProblem] = ()) -> Circumstances:
    """Collect the facts by which obstacles are found: the present time, the ledger's problems, and a missing setting.

    `send_via` or `from` is missing when it is not set or still an example. `concerns` are the problems of the ledger,
    its place and the clock, as found by the caller with ledger_check.concerns().
    """
    try:
        require_transport(ctx)
        missing = None
    except BadConfig as fault:
        missing = fault
    return Circumstances(ctx=ctx, ledger=ledger, now=ctx.clock.now(), concerns=concerns, missing=missing)


def obstacles(
    summaries: Sequence[MailingSummary], ctx: Context, ledger: Ledger, *, concerns: Sequence[LedgerProblem] = ()
) -> Obstacles:
    """Return, by mailing id, the obstacles that keep waiting mailings from leaving by themselves. Change nothing.

    A waiting mailing without obstacles has an empty tuple, and a mailing that does not wait is missing.
    `concerns` are the problems of the ledger, its place and the clock, as found by the caller with
    ledger_check.concerns().
    """
    environment = circumstances(ctx, ledger, concerns)
    return {
        summary.mailing.id: tuple(_obstacles_of(summary, environment, _QUESTIONS))
        for summary in summaries
        if waits_unattended(summary)
    }


def blocking_obstacles(
    summaries: Sequence[MailingSummary], ctx: Context, ledger: Ledger
) -> Iterator[tuple[MailingSummary, Obstacle]]:
    """Yield the waiting mailings of which `run` sends nothing, each with the obstacle.

    The obstacle is that `send_via` or `from` is missing or still an example, or that the realm is another one: the
    mailing was planned live and the newsroom is in practice now, or the other way round.
    """
    environment = circumstances(ctx, ledger)
    for summary in summaries:
        if waits_unattended(summary):
            yield from ((summary, obstacle) for obstacle in _obstacles_of(summary, environment, _BLOCKING_QUESTIONS))


def being_sent(ledger: Ledger, summaries: Sequence[MailingSummary]) -> frozenset[str]:
    """Return the ids of those of the mailings that another process is sending at this moment.

    Such a mailing needs nobody, whatever its counts say meanwhile. Raises LedgerFault when the database fails.
    """
    return frozenset(summary.mailing.id for summary in summaries if ledger.is_sending(summary.mailing.id))


def waits_unattended(summary: MailingSummary) -> bool:
    """Tell whether `run` is still to send a message of a mailing to anybody.

    `run` sends at the planned time, at an embargo's end, and at the next attempt. Stopped and replaced mailings do not
    count.
    """
    ended = summary.mailing.stopped_at is not None or summary.mailing.replaced_by != ""
    return not ended and summary.alone + summary.counts.get(State.HELD, 0) > 0


def _obstacles_of(
    summary: MailingSummary, environment: Circumstances, questions: "Sequence[_Question]"
) -> Iterator[Obstacle]:
    for question in questions:
        obstacle = question(summary, environment)
        if obstacle is not None:
            yield obstacle


def ledger_obstacle(concerns: Sequence[LedgerProblem]) -> Obstacle | None:
    """Return a single obstacle that stands for all problems in `concerns`, and keeps back all mailings alike.

    The problems are those of the ledger, its place and the clock. None when `concerns` is empty.
    """
    if not concerns:
        return None
    return Obstacle(
        kind=Kind.UNSOUND,
        words="\n".join(concern.words for concern in concerns),
        remedy="\n".join(concern.advice for concern in concerns),
        code=76,
        blocks=True,
        wide=True,
    )


def _ledger_obstacle(_summary: MailingSummary, environment: Circumstances) -> Obstacle | None:
    return ledger_obstacle(environment.concerns)


def _moved_times(summary: MailingSummary, environment: Circumstances) -> Obstacle | None:
    """Return the obstacle of times that mean another instant now, None without one.

    The delivery step asks the same again, right before sending.
    """
    has_left = bool(summary.counts.get(State.ACCEPTED, 0))
    concern = moved_problem(summary.mailing, environment.now, begun=has_left)
    if concern is None or summary.mailing.realm is not environment.realm:
        return None
    return Obstacle(kind=Kind.ZONE, words=concern.words, remedy=concern.advice, code=76, blocks=True)


def _no_transport(summary: MailingSummary, environment: Circumstances) -> Obstacle | None:
    newsroom, fault = environment.ctx.newsroom, environment.missing
    if fault is None or (newsroom.route is not None and summary.mailing.realm is not environment.realm):
        return None
    return Obstacle(
        kind=Kind.NO_WAY_OUT, words=fault.message, remedy=fault.remedy, code=fault.exit_code, blocks=True, wide=True
    )


def _other_realm(summary: MailingSummary, environment: Circumstances) -> Obstacle | None:
    """Return the obstacle of a mailing in the other realm.

    A practice mailing waits for the next practice and is no matter for cron. A live mailing must leave.
    """
    mailing = summary.mailing
    if environment.ctx.newsroom.route is None or mailing.realm is environment.realm:
        return None
    live = mailing.realm is Realm.LIVE
    before, current = ("live", "in practice") if live else ("for practice", "live")
    return Obstacle(
        kind=Kind.ELSEWHERE,
        words=f"{mailing.id} was planned {before}, but this newsroom is now {current} (send_via). It is not sent.",
        remedy=f"Change send_via back{_login_words(mailing, environment)}, or give it up: {commands.stop(mailing.id)}"
        if live
        else f"To give it up: {commands.stop(mailing.id)}",
        code=78 if live else 0,
        blocks=True,
    )


def _login_words(mailing: Mailing, environment: Circumstances) -> str:
    """Return ' (advisory login …)' with the login of the route by which a live mailing was to leave.

    "" when no login belongs to that route: Microsoft Graph with a token from a command of the office's own.
    """
    newsroom, routes = environment.ctx.newsroom, environment.ledger.routes(mailing.id)
    if newsroom.sign_in is None and any(map(GraphRoute.has_identity, routes)):
        return ""
    return f" ({login_command(newsroom)})"


def _not_as_approved(summary: MailingSummary, environment: Circumstances) -> Obstacle | None:
    """Return the obstacle of a mailing that is not what was approved. A missing approval is reported elsewhere."""
    from advisory_cli.actions.approval.verify import void_obstacle

    if not summary.mailing.needs_approval or summary.approval is None or summary.mailing.realm is not environment.realm:
        return None
    return void_obstacle(summary, environment.ctx, environment.ledger)


def _late(summary: MailingSummary, environment: Circumstances) -> Obstacle | None:
    count = environment.ledger.late(summary.mailing.id, environment.now)
    if not count or summary.mailing.realm is not environment.realm:
        return None
    return expired_obstacle(summary.mailing, count)


def expired_obstacle(mailing: Mailing, count: int, *, name: str = "It") -> Obstacle:
    """Return the obstacle of a mailing that expired for `count` people. `name` begins the sentence: its id, or "It"."""
    return Obstacle(
        kind=Kind.LATE,
        words=f"{name} has expired for {amount(count, 'person', 'people')}, and is not sent to them by itself.",
        remedy=_send_or_stop(mailing),
        code=76,
    )


def _beyond_limit(summary: MailingSummary, environment: Circumstances) -> Obstacle | None:
    limit = summary.mailing.not_after
    if limit is None or limit < environment.now:
        return None
    count = environment.ledger.due_after_limit(summary.mailing.id)
    if not count:
        return None
    who = amount(count, "person is", "people are")
    return Obstacle(
        kind=Kind.BEYOND_LIMIT,
        words=f"{who} due after {at_both(limit, environment.ctx.newsroom.zone)}, when it has expired (--not-after).",
        remedy=f"To try deferred messages now: {commands.line('retry', summary.mailing.id)}",
        code=76,
    )


def _later_text(summary: MailingSummary, environment: Circumstances) -> Obstacle | None:
    count = environment.ledger.overtaken(summary.mailing.id)
    if not count:
        return None
    who = amount(count, "person gets", "people get")
    words = f"{who} nothing of it: a later text of {summary.mailing.advisory_id} was planned."
    return Obstacle(kind=Kind.LATER_TEXT, words=words, asks=False)


def _server_trouble(summary: MailingSummary, environment: Circumstances) -> Obstacle | None:
    trouble = environment.ledger.trouble(summary.mailing.realm)
    if trouble is None or summary.mailing.realm is not environment.realm:
        return None
    return _trouble_obstacle(trouble, environment.ctx.newsroom.zone, environment.ledger.outage())


def _trouble_obstacle(trouble: Trouble, zone: str, outage: Outage | None) -> Obstacle:
    from advisory_cli.report.screens.run import next_words

    since = "" if trouble.since == trouble.at else f", and first at {at_both(trouble.since, zone)}"
    forbids = trouble.code != 75
    lasts = outage is not None and outage.over is None and outage.code == trouble.code
    remedy = next_words(outage, zone) if outage is not None and lasts else "Fix this first. Trying again does not help."
    return Obstacle(
        kind=Kind.SERVER,
        words=f"Sending last failed at {at_both(trouble.at, zone)}{since}: {trouble.words}",
        remedy=remedy if forbids else "`advisory run` tries again.",
        code=trouble.code,
        wide=True,
        asks=forbids,
    )


def _clearance_withdrawn(summary: MailingSummary, environment: Circumstances) -> Obstacle | None:
    return uncleared_obstacle(summary.mailing, environment.changed(summary))


def _unlisted(summary: MailingSummary, environment: Circumstances) -> Obstacle | None:
    return unlisted_obstacle(summary.mailing, environment.changed(summary))


def uncleared_obstacle(mailing: Mailing, changed: Changed) -> Obstacle | None:
    """Return the obstacle for recipients who are no longer cleared and so are held until the embargo's end.

    `changed` has their number as `uncleared`, as changed_people() returns it. None when that number is 0.
    """
    if not changed.uncleared:
        return None
    who = amount(changed.uncleared, "person", "people")
    be = "is" if changed.uncleared == 1 else "are"
    words = f"{who} in {mailing.id} {be} no longer cleared for the embargo: held until its end."
    return Obstacle(kind=Kind.WITHDRAWN, words=words, asks=False)


def unlisted_obstacle(mailing: Mailing, changed: Changed) -> Obstacle | None:
    """Return the obstacle for waiting recipients who have left the mailing's lists. None without such recipients.

    These recipients still get the mailing as planned, until a person decides otherwise. `changed` has their number as
    `unlisted`, as changed_people() returns it.
    """
    if not changed.unlisted:
        return None
    who = amount(changed.unlisted, "person", "people")
    be = "is" if changed.unlisted == 1 else "are"
    words = f"{who} in {mailing.id} {be} no longer on its lists. They still get it as planned."
    remedy = (
        f"To leave somebody out: {commands.line('suppress', 'add', 'ADDRESS')}. To plan it again: advisory send … "
        f"--replace {mailing.id}"
    )
    return Obstacle(kind=Kind.NOT_LISTED, words=words, remedy=remedy, asks=False)


def _send_or_stop(mailing: Mailing) -> str:
    return f"To send it now: {commands.send(mailing)}. To give it up: {commands.stop(mailing.id)}"


_Question = Callable[[MailingSummary, Circumstances], Obstacle | None]
_BLOCKING_QUESTIONS: Final[tuple[_Question, ...]] = (_no_transport, _other_realm)
_QUESTIONS: Final[tuple[_Question, ...]] = (
    _ledger_obstacle,
    *_BLOCKING_QUESTIONS,
    _moved_times,
    _not_as_approved,
    _late,
    _beyond_limit,
    _later_text,
    _server_trouble,
    _clearance_withdrawn,
    _unlisted,
)
