"""The circles of a notice: who has the advisory and gets the notice, and who still waited and gets the text alone."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from advisory_cli.actions.preflight.editions import VariantAssigner, stored_fields
from advisory_cli.compose.composer import Composer
from advisory_cli.model.mailing.delivery import Candidate, Selection, State
from advisory_cli.model.people.reader import Reader
from advisory_cli.model.ports.ledger import Ledger, RecipientTable
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Newsroom


@dataclass(slots=True, kw_only=True)
class NoticeGroup(ABC):
    """One of them. Its people are read from the ledger each time, in bounded memory: once to be counted, and once more
    to be frozen.

    `old_end` is the end of the embargo that they know, where one holds.
    """

    composer: Composer
    advisory: Advisory
    newsroom: Newsroom
    now: datetime
    excluded: frozenset[str] = frozenset()
    spared: Mapping[str, Selection] = field(default_factory=dict)  # by key: who is left out of a reminder, and why
    old_end: datetime | None = None
    doubts: set[str] = field(default_factory=set)  # keys of those who may have it
    zones: Counter[tuple[Phase, str]] = field(default_factory=Counter)
    first_due: datetime | None = None  # of those who wait for a time of their own
    later: int = 0  # how many these are
    free: int = 0  # who has it free, and would get it under embargo

    @property
    def free_at(self) -> datetime | None:
        """The end of an embargo that still holds."""
        embargo = self.advisory.embargo
        return None if embargo is None or embargo.lifted(self.now) else embargo.until.instant

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The editions there are; the last is the one that leaves first."""
        return (Phase.OPEN,) if self.free_at is None else (Phase.OPEN, Phase.EMBARGOED)

    @abstractmethod
    def readers(self, ledger: Ledger) -> Iterator[Reader]:
        """Its people, in the order of sending."""

    @abstractmethod
    def entry(self, reader: Reader, key: bytes) -> Candidate:
        """How somebody is laid down, before they are placed in an edition. `key` is the newsroom's."""

    @contextmanager
    def laid(self, ledger: Ledger) -> Iterator[tuple[RecipientTable, VariantAssigner]]:
        """All of them laid down and settled."""
        self.doubts.clear()
        self.zones.clear()
        self.first_due, self.later, self.free = None, 0, 0
        advisory = self.advisory
        with ledger.open_roll(
            realm=self.newsroom.realm,
            advisory_id=advisory.id,
            revision=advisory.revision,
            now=self.now,
            again=True,
        ) as roll:
            placer = VariantAssigner(roll=roll, composer=self.composer, phases=self.phases)
            placer.keep_heads()
            for reader in self.readers(ledger):
                self._add(reader, roll, placer, ledger.newsroom_key)
            placer.keep_copies(self.newsroom)
            roll.settle()
            yield roll, placer

    def _add(self, reader: Reader, roll: RecipientTable, placer: VariantAssigner, key: bytes) -> None:
        entry, recipient = self.entry(reader, key), reader.recipient
        placing, later = placer.place(recipient, entry.phase)
        if reader.key in self.excluded:
            entry = replace(entry, standing=Selection.EXCLUDED)
        elif reader.key in self.spared:
            entry = replace(entry, standing=self.spared[reader.key])
        elif recipient.zone:
            self.zones[entry.phase, recipient.zone] += 1
        if entry.due is not None and entry.standing is Selection.SEND:
            self.first_due = min(self.first_due or entry.due, entry.due)
            self.later += 1
        if entry.phase is Phase.EMBARGOED and reader.phase is Phase.OPEN and entry.standing is Selection.SEND:
            self.free += 1
        if reader.state in {State.IN_DOUBT, State.CLAIMED}:
            self.doubts.add(reader.key)
        roll.add(
            replace(
                entry,
                fields=stored_fields(recipient, placing, later),
                variant=placing.variant,
                open_variant=later.variant,
            )
        )


@dataclass(slots=True, kw_only=True)
class CurrentReaders(NoticeGroup):
    """Who has it, or may have it. `only_early`: those alone who have it under embargo, and wait for nothing later."""

    only_early: bool = False

    def readers(self, ledger: Ledger) -> Iterator[Reader]:
        """Its people, in the order of sending."""
        for one in ledger.audience(realm=self.newsroom.realm, advisory_id=self.advisory.id):
            if not self.only_early or (one.phase is Phase.EMBARGOED and not one.expects):
                yield one

    def entry(self, reader: Reader, key: bytes) -> Candidate:
        """They had it early, so that they get the notice early; it answers what they have."""
        phase = Phase.OPEN if self.free_at is None else Phase.EMBARGOED
        return _entry(reader, phase, thread=reader.thread(key, self.advisory.id))


@dataclass(slots=True, kw_only=True)
class Unserved(NoticeGroup):
    """Who was planned or held and has nothing of it yet, also by a mailing that was stopped, but for those `stopped`,
    which stay so.
    """

    stopped: frozenset[str] = frozenset()

    def readers(self, ledger: Ledger) -> Iterator[Reader]:
        """Its people, in the order of sending."""
        waiting = ledger.unserved(realm=self.newsroom.realm, advisory_id=self.advisory.id)
        return (one for one in waiting if one.mailing_id not in self.stopped)

    def entry(self, reader: Reader, key: bytes) -> Candidate:  # noqa: ARG002  it answers nothing
        """Cleared or held as before, and not before the time they were planned for."""
        due, free_at = reader.due, self.free_at
        if reader.state is State.HELD and (due is None or self.old_end is None or due <= self.old_end):
            due = free_at
        due = None if due is None or due <= self.now else due
        if free_at is None or (reader.state is State.PLANNED and due is not None and due >= free_at):
            return _entry(reader, Phase.OPEN, due=due)
        if reader.phase is Phase.EMBARGOED:
            return _entry(reader, Phase.EMBARGOED, due=due)
        return _entry(reader, Phase.OPEN, standing=Selection.HELD, due=max(due or free_at, free_at))


@dataclass(slots=True, kw_only=True)
class Released(NoticeGroup):
    """Who is served once an embargo is lifted, from what was frozen; `mailings` are those that it frees, with the end
    it had. They are laid down only to be counted.
    """

    mailings: Mapping[str, datetime]

    def readers(self, ledger: Ledger) -> Iterator[Reader]:
        """Its people, in the order of sending."""
        for one in ledger.unserved(realm=self.newsroom.realm, advisory_id=self.advisory.id, agreed=True):
            end = self.mailings.get(one.mailing_id)
            if end is not None and (one.due is None or one.due <= (end if one.state is State.HELD else self.now)):
                yield one

    def entry(self, reader: Reader, key: bytes) -> Candidate:  # noqa: ARG002  it answers nothing
        """They get the edition without the bar."""
        return _entry(reader, Phase.OPEN)


def _entry(
    reader: Reader,
    phase: Phase,
    *,
    standing: Selection = Selection.SEND,
    due: datetime | None = None,
    thread: tuple[str, ...] = (),
) -> Candidate:
    return Candidate(
        address=reader.address,
        key=reader.key,
        fields={},
        list_name=reader.list_name,
        line=reader.line,
        language=reader.fields.get("language", ""),
        phase=phase,
        variant=0,
        standing=standing,
        first=reader.first,
        due=due,
        thread=thread,
    )
