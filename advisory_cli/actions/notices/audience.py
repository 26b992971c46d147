"""The two groups of a notice: readers who have the advisory, and people who still wait and get the text alone."""

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
    """A group of a notice's recipients.

    The recipients are read from the ledger each time, in bounded memory: once to be counted, and once more to be
    frozen.
    `old_end` is the end of the embargo that the group knows, None when none holds.
    """

    composer: Composer
    advisory: Advisory
    newsroom: Newsroom
    now: datetime
    excluded: frozenset[str] = frozenset()
    left_out_why: Mapping[str, Selection] = field(
        default_factory=dict
    )  # by key: who is left out of a reminder, and why
    old_end: datetime | None = None
    doubts: set[str] = field(default_factory=set)  # keys of those who may have it
    zones: Counter[tuple[Phase, str]] = field(default_factory=Counter)
    first_due: datetime | None = None  # of those who wait for a time of their own
    later: int = 0  # how many these are
    free: int = 0  # who has it free, and would get it under embargo

    @property
    def free_at(self) -> datetime | None:
        """The end of the advisory's embargo, None when no embargo holds."""
        embargo = self.advisory.embargo
        return None if embargo is None or embargo.lifted(self.now) else embargo.until.instant

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The editions of the notice. The last edition leaves first."""
        return (Phase.OPEN,) if self.free_at is None else (Phase.OPEN, Phase.EMBARGOED)

    @abstractmethod
    def readers(self, ledger: Ledger) -> Iterator[Reader]:
        """Yield the recipients of the group in the order of sending."""

    @abstractmethod
    def entry(self, reader: Reader, key: bytes) -> Candidate:
        """Build the row of a reader, before an edition is chosen. `key` is the newsroom's key."""

    @contextmanager
    def selected(self, ledger: Ledger) -> Iterator[tuple[RecipientTable, VariantAssigner]]:
        """Fill a recipient table with the whole group, settle the table, and yield it with the assigner of variants."""
        self.doubts.clear()
        self.zones.clear()
        self.first_due, self.later, self.free = None, 0, 0
        advisory = self.advisory
        with ledger.open_recipient_table(
            realm=self.newsroom.realm,
            advisory_id=advisory.id,
            revision=advisory.revision,
            now=self.now,
            again=True,
        ) as table:
            assigner = VariantAssigner(table=table, composer=self.composer, phases=self.phases)
            assigner.freeze_heads()
            for reader in self.readers(ledger):
                self._add(reader, table, assigner, ledger.newsroom_key)
            assigner.freeze_copies(self.newsroom)
            table.classify()
            yield table, assigner

    def _add(self, reader: Reader, table: RecipientTable, assigner: VariantAssigner, key: bytes) -> None:
        entry, recipient = self.entry(reader, key), reader.recipient
        placing, later = assigner.place(recipient, entry.phase)
        if reader.key in self.excluded:
            entry = replace(entry, selection=Selection.EXCLUDED)
        elif reader.key in self.left_out_why:
            entry = replace(entry, selection=self.left_out_why[reader.key])
        elif recipient.zone:
            self.zones[entry.phase, recipient.zone] += 1
        if entry.due is not None and entry.selection is Selection.SEND:
            self.first_due = min(self.first_due or entry.due, entry.due)
            self.later += 1
        if entry.phase is Phase.EMBARGOED and reader.phase is Phase.OPEN and entry.selection is Selection.SEND:
            self.free += 1
        if reader.state in {State.IN_DOUBT, State.CLAIMED}:
            self.doubts.add(reader.key)
        table.add(
            replace(
                entry,
                fields=stored_fields(recipient, placing, later),
                variant=placing.variant,
                open_variant=later.variant,
            )
        )


@dataclass(slots=True, kw_only=True)
class CurrentReaders(NoticeGroup):
    """Readers who have the advisory, or may have it.

    With `only_early` these are only readers who have it under embargo and wait for nothing later.
    """

    only_early: bool = False

    def readers(self, ledger: Ledger) -> Iterator[Reader]:
        """Yield the recipients of the group in the order of sending."""
        for reader in ledger.audience(realm=self.newsroom.realm, advisory_id=self.advisory.id):
            if not self.only_early or (reader.phase is Phase.EMBARGOED and not reader.expects):
                yield reader

    def entry(self, reader: Reader, key: bytes) -> Candidate:
        """Build the row of a reader, threaded below the messages that the reader has.

        While an embargo holds, the reader gets the embargoed edition, because the reader had the text early too.
        """
        phase = Phase.OPEN if self.free_at is None else Phase.EMBARGOED
        return _entry(reader, phase, thread=reader.thread(key, self.advisory.id))


@dataclass(slots=True, kw_only=True)
class Unserved(NoticeGroup):
    """People who were planned or held and have nothing of the advisory yet, by a stopped mailing too.

    People in the mailings of `stopped` are left out, and stay stopped.
    """

    stopped: frozenset[str] = frozenset()

    def readers(self, ledger: Ledger) -> Iterator[Reader]:
        """Yield the recipients of the group in the order of sending."""
        waiting = ledger.unserved(realm=self.newsroom.realm, advisory_id=self.advisory.id)
        return (reader for reader in waiting if reader.mailing_id not in self.stopped)

    def entry(self, reader: Reader, key: bytes) -> Candidate:  # noqa: ARG002  it answers nothing
        """Build the row of a recipient: cleared or held as before, and not due before the planned time."""
        due, free_at = reader.due, self.free_at
        if reader.state is State.HELD and (due is None or self.old_end is None or due <= self.old_end):
            due = free_at
        due = None if due is None or due <= self.now else due
        if free_at is None or (reader.state is State.PLANNED and due is not None and due >= free_at):
            return _entry(reader, Phase.OPEN, due=due)
        if reader.phase is Phase.EMBARGOED:
            return _entry(reader, Phase.EMBARGOED, due=due)
        return _entry(reader, Phase.OPEN, selection=Selection.HELD, due=max(due or free_at, free_at))


@dataclass(slots=True, kw_only=True)
class Released(NoticeGroup):
    """People who are served from what was frozen once an embargo is lifted.

    `mailings` are the mailings that the lift frees, with the end of their embargo. The group is filled in only to be
    counted.
    """

    mailings: Mapping[str, datetime]

    def readers(self, ledger: Ledger) -> Iterator[Reader]:
        """Yield the recipients of the group in the order of sending."""
        for reader in ledger.unserved(realm=self.newsroom.realm, advisory_id=self.advisory.id, agreed=True):
            end = self.mailings.get(reader.mailing_id)
            latest = end if reader.state is State.HELD else self.now
            if end is not None and latest is not None and (reader.due is None or reader.due <= latest):
                yield reader

    def entry(self, reader: Reader, key: bytes) -> Candidate:  # noqa: ARG002  it answers nothing
        """Build the row of a recipient, who gets the edition without the embargo bar."""
        return _entry(reader, Phase.OPEN)


def _entry(
    reader: Reader,
    phase: Phase,
    *,
    selection: Selection = Selection.SEND,
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
        selection=selection,
        first=reader.first,
        due=due,
        thread=thread,
    )
