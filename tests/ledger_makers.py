"""What the ledger's tests are made of: entries, mailings, and a plan frozen in one call."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from advisory_cli.model.mailing.delivery import Candidate, Mailing, Outcome, Selection, Verdict
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm

NOW = datetime(2026, 6, 5, 9, 0, 0, 250_000, tzinfo=UTC)
ACCEPTED = Outcome(verdict=Verdict.ACCEPTED, code=250, reply="2.0.0 queued as 4A1F")
DEFERRED = Outcome(verdict=Verdict.DEFERRED, code=451, reply="4.7.1 come back later")
REFUSED = Outcome(verdict=Verdict.REFUSED, code=550, reply="5.1.1 no such person")
IN_DOUBT = Outcome(verdict=Verdict.IN_DOUBT, reply="connection lost after the message")


def entry(
    name: str,
    *,
    selection: Selection = Selection.SEND,
    first: bool = False,
    language: str = "en",
    list_name: str = "eu",
    fields: Mapping[str, str] | None = None,
    variant: int = 0,
    phase: Phase = Phase.OPEN,
    open_variant: int = 0,
    due: datetime | None = None,
    thread: tuple[str, ...] = (),
) -> Candidate:
    """A journalist by a short name ('ana'), or by a whole address."""
    address = name if "@" in name else f"{name}@paper.example.com"
    return Candidate(
        address=address,
        key=address.casefold(),
        fields={"name": name.title(), "outlet": "The Paper"} if fields is None else fields,
        list_name=list_name,
        line=2,
        language=language,
        phase=phase,
        variant=variant,
        selection=selection,
        first=first,
        open_variant=open_variant,
        due=due,
        thread=thread,
    )


def mailing(
    id_: str = "m1",
    *,
    advisory: str = "summit",
    revision: int = 1,
    realm: Realm = Realm.LIVE,
    lists: tuple[str, ...] = ("eu", "press"),
    embargo_until: datetime | None = None,
    **more: Any,
) -> Mailing:
    """A mailing of the summit advisory."""
    return Mailing(
        id=id_,
        realm=realm,
        advisory_id=advisory,
        revision=revision,
        subject="Protest — 27 January",
        language="en-GB",
        content_digest="0" * 64,
        planned_at=NOW,
        sender_domain="example.org",
        source="advisories/summit.md",
        lists=lists,
        embargo_until=embargo_until,
        **more,
    )


def plan(
    ledger: Ledger,
    what: Mailing,
    people: Iterable[Candidate | str],
    *,
    again: bool = False,
    limit: int | None = None,
    now: datetime = NOW,
    replaces: str = "",
    manuscript: str = "",
    overtakes: str = "",
) -> dict[Selection, int]:
    """Lay down, settle and freeze; the counts."""
    with ledger.open_recipient_table(
        now=now,
        realm=what.realm,
        advisory_id=what.advisory_id,
        revision=what.revision,
        again=again,
        replaces=replaces,
    ) as roll:
        roll.keep(Phase.OPEN, -1, b"head")
        roll.keep(Phase.OPEN, 0, b"variant")
        for person in people:
            roll.add(entry(person) if isinstance(person, str) else person)
        roll.classify(limit=limit)
        counts = dict(roll.counts())
        ledger.freeze(what, roll, now, replaces=replaces, manuscript=manuscript, overtakes=overtakes)
    return counts


def deliver(ledger: Ledger, mailing_id: str, outcome: Outcome = ACCEPTED, *, now: datetime = NOW) -> list[str]:
    """Send everything that is due with one outcome; the addresses, in the order they were served."""
    served = []
    while batch := ledger.claim(mailing_id, limit=2, now=now):
        for delivery in batch:
            ledger.mark_committing(delivery)
            ledger.record(delivery, outcome, now=now)
            served.append(delivery.address)
    return served


def states(ledger: Ledger, mailing_id: str | None = None) -> dict[str, str]:
    """Short name: state."""
    return {row.address.partition("@")[0]: row.state.value for row in ledger.rows(mailing_id)}
