"""Findings of a run before it delivers, told once to the reader of cron's mail: obstacles, doubts, copies owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from advisory_cli.actions.context import Application
from advisory_cli.actions.sending.archive import file_owed
from advisory_cli.actions.sending.frozen_people import changed_people, hold_uncleared
from advisory_cli.actions.sending.observer import Observer
from advisory_cli.actions.sending.obstacles import forbidding, uncleared_words, unlisted_words, waits_alone
from advisory_cli.model.exit_codes import worst_code
from advisory_cli.model.mailing.approval import waits_for_approval
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.obstacles import Kind, Obstacle
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.phrases import amount

DAILY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindered:
    """The mailings of which nothing leaves now, by id, and the exit code of all obstacles found."""

    blocked: frozenset[str]
    code: int

    @classmethod
    def found(
        cls,
        app: Application,
        ledger: Ledger,
        among: Sequence[MailingSummary],
        observer: Observer,
        *,
        verbose: bool,
        cron: bool,
    ) -> "Hindered":
        """Find the obstacles of these mailings and report them.

        `verbose` reports all of them to a person who watches. `cron` reports each reason once, until that is over.
        """
        ctx = app.context()
        met = list(forbidding(among, ctx, ledger))
        said = {_slot(one, each): each for one, each in met if each.code}
        said |= _changed(app, ledger, among)
        said |= {f"copy {name}": _missing(str(fault.message)) for name, fault in file_owed(ctx, ledger)}
        news = (
            ledger.untold("obstacles", {slot: each.words for slot, each in said.items()}, app.clock.now())
            if cron
            else set(said)
        )
        for slot in said if verbose or cron else ():
            if slot in news:
                observer.hindered(said[slot])
        blocked = frozenset(one.mailing.id for one, each in met if each.blocks)
        return cls(blocked=blocked, code=worst_code([0, *(each.code for each in said.values())]))


def _slot(one: MailingSummary, obstacle: Obstacle) -> str:
    """Return the name under which an obstacle is told, the same for all mailings that share one obstacle."""
    return obstacle.kind.name if obstacle.wide else f"{obstacle.kind.name} {one.mailing.id}"


def _changed(app: Application, ledger: Ledger, among: Sequence[MailingSummary]) -> dict[str, Obstacle]:
    """Hold recipients who lost their clearance at once, whenever the rest leaves, and return what to report.

    Recipients who left the list are reported too.
    """
    said: dict[str, Obstacle] = {}
    ctx = app.context()
    for one in among:
        if waits_alone(one) and one.mailing.realm is ctx.newsroom.realm:
            changed = changed_people(one, ctx, ledger)
            if changed.uncleared:
                hold_uncleared(one, ctx, ledger)
            for each in (uncleared_words(one.mailing, changed), unlisted_words(one.mailing, changed)):
                if each is not None:
                    said[_slot(one, each)] = each
    return said


def held_by_lists(
    before: Sequence[MailingSummary], lists: Sequence[str], app: Application, ledger: Ledger, observer: Observer
) -> bool:
    """Report how the lists just read differ from earlier mailings to them, and tell whether anybody is held now."""
    ctx, held = app.context(), 0
    for one in before:
        if waits_alone(one) and not one.mailing.needs_approval and not set(lists).isdisjoint(one.mailing.lists):
            changed = hold_uncleared(one, ctx, ledger)
            held += changed.uncleared
            for each in (uncleared_words(one.mailing, changed), unlisted_words(one.mailing, changed)):
                if each is not None:
                    observer.hindered(each)
    return held > 0


def say_uncleared(one: MailingSummary, app: Application, ledger: Ledger, observer: Observer) -> None:
    """Hold recipients who are no longer cleared until the embargo's end, and report them.

    Call this function right before a mailing leaves.
    """
    found = uncleared_words(one.mailing, hold_uncleared(one, app.context(), ledger))
    if found is not None:
        observer.hindered(found)


def say_begun(
    app: Application, ledger: Ledger, among: Sequence[MailingSummary], observer: Observer, *, cron: bool
) -> int:
    """Report the mailings that wait for the person who began them, and return 76 when there are any, 0 otherwise.

    A person who watches hears each report, cron hears each once. A mailing left to `run` is no such mailing.
    """
    begun = {one.mailing.id: each for one in among if (each := _begun(one, app, ledger)) is not None}
    words = {name: each.words for name, each in begun.items()}
    news = ledger.untold("begun", words, app.clock.now()) if cron else frozenset(begun)
    for name, each in begun.items():
        if name in news:
            observer.hindered(each)
    return 76 if begun else 0


def _begun(one: MailingSummary, app: Application, ledger: Ledger) -> Obstacle | None:
    mailing, count = one.mailing, one.counts.get(State.PLANNED, 0) - one.alone
    over = mailing.stopped_at is not None or mailing.replaced_by != "" or one.overtaken_by != ""
    if count <= 0 or over or mailing.realm is not app.context().newsroom.realm or waits_for_approval(one):
        return None
    if ledger.is_at_work(mailing.id):
        return None
    who = amount(count, "person of {0} waits", "people of {0} wait").format(mailing.id)
    return Obstacle(
        kind=Kind.BEGUN,
        words=f"{who} for whoever began to send it: it was interrupted or refused, and `run` leaves them alone.",
        remedy=f"To go on: {commands.send(mailing)}. To give it up: {commands.stop(mailing.id)}",
        code=76,
    )


def _missing(words: str) -> Obstacle:
    return Obstacle(kind=Kind.NO_COPY, words=f"The office's own copy is missing: {words}", code=73)


def doubts_to_tell(ledger: Ledger, realm: Realm, app: Application, *, cron: bool) -> tuple[int, bool]:
    """Count the messages in doubt, and decide whether to report them.

    A person who watches is always told. Cron is told when a doubt is new, and once a day.
    """
    unsure = [
        one.mailing for one in ledger.mailings() if one.mailing.realm is realm and one.counts.get(State.IN_DOUBT, 0)
    ]
    rows = [row for mailing in unsure for row in ledger.rows(mailing.id, states=(State.IN_DOUBT,))]
    if not cron:
        return len(rows), bool(rows)
    words = {str(row.id): str(row.changed_at) for row in rows}
    return len(rows), bool(ledger.untold("doubts", words, app.clock.now(), every=DAILY))
