"""Find obstacles, unfinished mailings and doubts before a run delivers, and report them to the run's observer.

A run of cron reports an obstacle or an unfinished mailing once, when it is new, and doubts once a day. While obstacles
are searched for, recipients who are no longer cleared are held until the embargo's end, and missing archive copies are
written.
"""

from collections.abc import Sequence
from datetime import timedelta

from advisory_cli.actions.context import Application, Context
from advisory_cli.actions.sending.observer import Observer
from advisory_cli.actions.sending.obstacles import (
    blocking_obstacles,
    expired_obstacle,
    uncleared_obstacle,
    unlisted_obstacle,
    waits_unattended,
)
from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.exit_codes import worst_code
from advisory_cli.model.mailing.approval import waits_for_approval
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.left_behind import is_expired, is_lost
from advisory_cli.model.mailing.obstacles import Kind, Obstacle
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.mailing.sent_copy import CopyPlace
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.value_class import value_class
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.phrases import amount

DAILY = timedelta(days=1)
_LOGIN_PAUSE = timedelta(hours=1)  # before cron logs in again at a mailbox that refused it
_REFUSED_MAILBOX = "refused by the mailbox"


@value_class
class ObstacleReport:
    """Result of a search for obstacles: the mailings of which nothing can leave now, and an exit code.

    collect() searches and makes the result. `blocked` holds the ids of these mailings. `code` is the gravest exit code
    of all obstacles, 0 without any.
    """

    blocked: frozenset[str]
    code: int

    @classmethod
    def collect(
        cls,
        app: Application,
        ledger: Ledger,
        summaries: Sequence[MailingSummary],
        observer: Observer,
        *,
        verbose: bool,
        cron: bool,
    ) -> "ObstacleReport":
        """Find the obstacles of these mailings, call `observer.obstacle_found` for them, and return the result.

        Two things are done besides. Recipients who are no longer cleared for the embargo are held, in the ledger.
        Missing archive copies are written.
        `verbose`: every obstacle is reported to `observer`, because a person watches. `cron`: an obstacle is reported
        only when it is new: the last call with `cron` did not find it, or its words were different. With neither flag,
        nothing is reported.
        """
        ctx = app.context()
        blocking = list(blocking_obstacles(summaries, ctx, ledger))
        by_key = {_report_key(summary, obstacle): obstacle for summary, obstacle in blocking if obstacle.code}
        by_key |= _list_changes(app, ledger, summaries)
        by_key |= _missing_archive_copies(ctx, ledger)
        unreported = (
            ledger.unreported("obstacles", {key: obstacle.words for key, obstacle in by_key.items()}, app.clock.now())
            if cron
            else set(by_key)
        )
        for key in by_key if verbose or cron else ():
            if key in unreported:
                observer.obstacle_found(by_key[key])
        blocked = frozenset(summary.mailing.id for summary, obstacle in blocking if obstacle.blocks)
        return cls(blocked=blocked, code=worst_code([0, *(obstacle.code for obstacle in by_key.values())]))


def _report_key(summary: MailingSummary, obstacle: Obstacle) -> str:
    """Return the name under which an obstacle is told, the same for all mailings that share one obstacle."""
    return obstacle.kind.name if obstacle.wide else f"{obstacle.kind.name} {summary.mailing.id}"


def _list_changes(app: Application, ledger: Ledger, summaries: Sequence[MailingSummary]) -> dict[str, Obstacle]:
    """Hold recipients who lost their clearance at once, whenever the rest leaves, and return what to report.

    Recipients who left the list are reported too.
    """
    by_key: dict[str, Obstacle] = {}
    ctx = app.context()
    for summary in summaries:
        if waits_unattended(summary) and summary.mailing.realm is ctx.newsroom.realm:
            from advisory_cli.actions.sending.frozen_people import changed_people, hold_uncleared

            changed = changed_people(summary, ctx, ledger)
            if changed.uncleared:
                hold_uncleared(summary, ctx, ledger)
            for obstacle in (uncleared_obstacle(summary.mailing, changed), unlisted_obstacle(summary.mailing, changed)):
                if obstacle is not None:
                    by_key[_report_key(summary, obstacle)] = obstacle
    return by_key


def held_by_lists(
    before: Sequence[MailingSummary], lists: Sequence[str], app: Application, ledger: Ledger, observer: Observer
) -> bool:
    """Hold recipients of earlier mailings who are no longer cleared by their lists. Return True when anybody was held.

    `before` holds the earlier mailings of the advisory, and `lists` the names of the lists that the caller has just
    read. Only mailings that wait, were planned with one of these lists, and need no approval are looked at.
    `observer.obstacle_found` is called for each mailing in which recipients are held, or have left the lists.
    """
    from advisory_cli.actions.sending.frozen_people import hold_uncleared

    ctx, held = app.context(), 0
    for summary in before:
        if (
            waits_unattended(summary)
            and not summary.mailing.needs_approval
            and not set(lists).isdisjoint(summary.mailing.lists)
        ):
            changed = hold_uncleared(summary, ctx, ledger)
            held += changed.uncleared
            for obstacle in (uncleared_obstacle(summary.mailing, changed), unlisted_obstacle(summary.mailing, changed)):
                if obstacle is not None:
                    observer.obstacle_found(obstacle)
    return held > 0


def report_uncleared(summary: MailingSummary, app: Application, ledger: Ledger, observer: Observer) -> None:
    """Hold recipients of a mailing who are no longer cleared, until the embargo's end.

    `observer.obstacle_found` is called when anybody was held. Call this function right before the mailing is delivered.
    """
    from advisory_cli.actions.sending.frozen_people import hold_uncleared

    obstacle = uncleared_obstacle(summary.mailing, hold_uncleared(summary, app.context(), ledger))
    if obstacle is not None:
        observer.obstacle_found(obstacle)


def report_unfinished(
    app: Application, ledger: Ledger, summaries: Sequence[MailingSummary], observer: Observer, *, cron: bool
) -> int:
    """Report to `observer` the mailings that a command began to send and did not finish, so that a person has to go on.

    Return the exit code: 76 when there are such mailings, 0 otherwise. Mailings that `run` will finish do not count.
    `cron`: True reports a mailing at the first call only, and writes to the ledger that it was reported. False reports
    the mailing at every call. The exit code is the same in both cases.
    """
    unfinished = {
        summary.mailing.id: obstacle
        for summary in summaries
        if (obstacle := _unfinished(summary, app, ledger)) is not None
    }
    words = {mailing_id: obstacle.words for mailing_id, obstacle in unfinished.items()}
    unreported = ledger.unreported("begun", words, app.clock.now()) if cron else frozenset(unfinished)
    for mailing_id, obstacle in unfinished.items():
        if mailing_id in unreported:
            observer.obstacle_found(obstacle)
    return 76 if unfinished else 0


def report_left_behind(
    app: Application, ledger: Ledger, summaries: Sequence[MailingSummary], observer: Observer, *, cron: bool
) -> int:
    """Return 76 if one of these mailings has expired, or was overtaken by a newer text, and nobody has decided. Else 0.

    Call this function before a run. What expires during the run is reported by the run itself, and must not count
    twice.
    `summaries`: the mailings to look at. Those of the other realm than the newsroom's (live or practice) do not count.
    `cron`: False means that a person watches: `observer.obstacle_found` is called for each expired mailing. With True
    nothing is reported, because the run in which the mailing expired has done so.
    """
    realm, mailings = app.context().newsroom.realm, ledger.mailings()
    ours = [summary for summary in summaries if summary.mailing.realm is realm]
    expired = [summary for summary in ours if is_expired(summary, mailings)]
    for summary in () if cron else expired:
        observer.obstacle_found(expired_obstacle(summary.mailing, summary.too_late, name=summary.mailing.id))
    return 76 if expired or any(is_lost(summary) for summary in ours) else 0


def _unfinished(summary: MailingSummary, app: Application, ledger: Ledger) -> Obstacle | None:
    mailing, count = summary.mailing, summary.for_sender
    ended = mailing.stopped_at is not None or mailing.replaced_by != "" or summary.overtaken_by != ""
    if count <= 0 or ended or mailing.realm is not app.context().newsroom.realm or waits_for_approval(summary):
        return None
    if ledger.is_sending(mailing.id):
        return None
    who = amount(count, "person of {0} is waiting", "people of {0} are waiting").format(mailing.id)
    return Obstacle(
        kind=Kind.BEGUN,
        words=f"{who} for its `send`, which was interrupted or refused.",
        remedy=f"To continue: {commands.send(mailing)}. To give it up: {commands.stop(mailing.id)}",
        code=76,
    )


def report_sent_copies(
    app: Application, ledger: Ledger, observer: Observer, *, code: int, verbose: bool, cron: bool
) -> int:
    """Put missing copies into the mailbox's folder of sent mail, and return the exit code of the whole command.

    Call this function after the delivery, so that a slow mailbox keeps no message back.
    `code`: the exit code of the delivery. It is returned, or when a copy is still missing, the graver of it and 73.
    When `code` says that a signal ended the delivery, nothing is done.
    `observer`: gets the reasons why copies are missing. `verbose`: a person watches, so that every reason is reported.
    `cron`: a reason is reported when it is new, and then once a day. With neither flag, nothing is reported. With
    `cron`, a mailbox that refused the login is tried again after an hour, and as soon as a setting or the login has
    changed, because many refused logins can lock an account.
    """
    ctx, now = app.context(), app.clock.now()
    if ctx.sent_folder is None or code > 128:
        return code
    from advisory_cli.actions.sending.sent_copies import file_sent_copies, missing_copy_words

    logs_in = cron and bool(ledger.copies_owed(CopyPlace.SENT))
    if logs_in and not ledger.unreported(_REFUSED_MAILBOX, {"": ctx.settings_mark()}, now, every=_LOGIN_PAUSE):
        return worst_code((code, 73))
    faults = file_sent_copies(ctx, ledger).values()
    if logs_in and not any(isinstance(fault, NotAllowed) for fault in faults):
        ledger.unreported(_REFUSED_MAILBOX, {}, now)  # no pause
    words = {missing_copy_words(fault) for fault in faults}
    sentences = {sentence: sentence for sentence in words}
    unreported = ledger.unreported("sent copies", sentences, now, every=DAILY) if cron else words if verbose else ()
    for sentence in sorted(unreported):
        observer.obstacle_found(Obstacle(kind=Kind.NO_COPY, words=sentence, code=73))
    return worst_code((code, 73)) if words else code


def _missing_archive_copies(ctx: Context, ledger: Ledger) -> dict[str, Obstacle]:
    """Write the missing archive copies, and return what to report about those that cannot be written."""
    if ctx.newsroom.archive is None:
        return {}
    from advisory_cli.actions.sending.archive import file_missing_copies

    return {
        f"copy {mailing_id}": _missing_copy(str(fault.message))
        for mailing_id, fault in file_missing_copies(ctx, ledger)
    }


def _missing_copy(words: str) -> Obstacle:
    return Obstacle(kind=Kind.NO_COPY, words=f"The office's copy is missing: {words}", code=73)


def doubts_to_report(ledger: Ledger, realm: Realm, app: Application, *, cron: bool) -> tuple[int, bool]:
    """Return the number of messages in doubt in a realm (live or practice), and True when a person is to be told.

    The second value is False when nobody is to be told. Without `cron`, a person is to be told whenever there are any
    doubts. With `cron`, a person is to be told when a doubt is new, and then once a day. The ledger stores the
    time of a call that returns True, as the time at which the person was told.
    """
    doubtful = [
        summary.mailing
        for summary in ledger.mailings()
        if summary.mailing.realm is realm and summary.counts.get(State.IN_DOUBT, 0)
    ]
    rows = [row for mailing in doubtful for row in ledger.rows(mailing.id, states=(State.IN_DOUBT,))]
    if not cron:
        return len(rows), bool(rows)
    words = {str(row.id): str(row.changed_at) for row in rows}
    return len(rows), bool(ledger.unreported("doubts", words, app.clock.now(), every=DAILY))
