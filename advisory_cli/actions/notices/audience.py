"""Read the two groups of a notice's recipients from the ledger: readers of the advisory, and people who still wait.

People who still wait for the text get the text alone, without the words of the notice. Each group fills a table of
recipients (RecipientTable), from which the notice is planned.
"""

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
    """A group of a notice's recipients, read from the ledger.

    Given by the caller:
    - `composer` renders the e-mail that the group gets, and `advisory` is the text of the notice.
    - `newsroom` is the newsroom, and `now` the time of the notice.
    - `excluded`: people of --exclude lists, who get no message.
    - `left_out_why`: people who get no reminder, each with the reason.
    - `replaces`: id of the mailing of this group, when the notice was planned before and is drafted once more. People
      who wait in it count as new. "" for a new notice.
    - `old_end`: the end of the embargo under which readers have the text now, None when they are under no embargo.
    Results, set by each call of selected():
    - `doubts`: people who may or may not have the advisory.
    - `zones`: numbers of people by edition and time zone.
    - `later`: the number of people who wait for a planned time. `first_due`: the earliest of these times, None when
      nobody waits.
    - `free`: the number of people who have the text without embargo and would get the notice under embargo.
    Each call of selected() reads the group again, because a plan first counts the recipients and later stores the
    mailing. People are given by normalised e-mail address (address_key()).
    """

    composer: Composer
    advisory: Advisory
    newsroom: Newsroom
    now: datetime
    excluded: frozenset[str] = frozenset()  # address keys of people who get no message
    left_out_why: Mapping[str, Selection] = field(
        default_factory=dict
    )  # people who get no reminder, by address key, each with the reason
    replaces: str = ""  # id of this group's own mailing, when the notice was planned before; empty: it is new
    old_end: datetime | None = None  # end of the embargo that the readers know. None: no embargo holds for them
    doubts: set[str] = field(default_factory=set)  # address keys of people who may or may not have the advisory
    zones: Counter[tuple[Phase, str]] = field(default_factory=Counter)  # people by edition and time zone
    first_due: datetime | None = None  # earliest planned time of people who wait for one. None: nobody waits for one
    later: int = 0  # number of people who wait for a planned time
    free: int = 0  # number of people who have the text without embargo and would get the notice under embargo

    @property
    def free_at(self) -> datetime | None:
        """End of the advisory's embargo. None when the advisory has no embargo, or one that is over."""
        embargo = self.advisory.embargo
        return None if embargo is None or embargo.lifted(self.now) else embargo.until.instant

    @property
    def phases(self) -> tuple[Phase, ...]:
        """Editions of the notice: the open edition, and under an embargo the embargoed edition after it.

        The last edition in the tuple is the one that leaves first.
        """
        return (Phase.OPEN,) if self.free_at is None else (Phase.OPEN, Phase.EMBARGOED)

    @abstractmethod
    def readers(self, ledger: Ledger) -> Iterator[Reader]:
        """Read the people of this group from the ledger, and yield them in the order of sending.

        People who stand in an --exclude list are yielded too.
        """

    @abstractmethod
    def entry(self, reader: Reader, key: bytes) -> Candidate:
        """Return the row for a reader in the plan's table of recipients (RecipientTable).

        The row says which edition the reader gets and when, and if the message is sent or held. selected() adds the
        variant of the e-mail and the reader's list columns later. `key` is the newsroom's secret key, from which
        Message-IDs are made.
        """

    @contextmanager
    def selected(self, ledger: Ledger) -> Iterator[tuple[RecipientTable, VariantAssigner]]:
        """Context manager: open a table of recipients (RecipientTable) that is filled with the whole group.

        The `with` block gets the table and the VariantAssigner that chose the variant of each recipient's e-mail.
        People who are excluded, opted out or left out of a reminder are in the table, and marked as such.
        The table is deleted at the end of the block. To keep the recipients, store them in the ledger as a mailing
        before. Raises BadData for a fault of a template.
        """
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
            replaces=self.replaces,
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
    """Readers who have the advisory or may have it, as a group of a notice's recipients.

    With `only_early`, the group holds only readers who have the advisory under embargo and for whom no later revision
    is planned.
    """

    only_early: bool = False

    def readers(self, ledger: Ledger) -> Iterator[Reader]:
        """Yield the readers who have the advisory or may have it, in the order of sending.

        People who stand in an --exclude list are yielded too. If the field `only_early` of this object is True, only
        those readers are yielded who have the advisory under embargo and for whom no later revision is planned.
        """
        for reader in ledger.audience(realm=self.newsroom.realm, advisory_id=self.advisory.id):
            if not self.only_early or (reader.phase is Phase.EMBARGOED and not reader.expects):
                yield reader

    def entry(self, reader: Reader, key: bytes) -> Candidate:
        """Return the row for a reader in the plan's table of recipients (RecipientTable).

        Every reader of this group gets the embargoed edition while an embargo holds, and the open edition otherwise.
        The notice is threaded below the messages of this advisory that the reader has. `key` is the newsroom's secret
        key, from which the Message-IDs of those messages are made.
        """
        phase = Phase.OPEN if self.free_at is None else Phase.EMBARGOED
        return _entry(reader, phase, thread=reader.thread(key, self.advisory.id))


@dataclass(slots=True, kw_only=True)
class Unserved(NoticeGroup):
    """People who wait for an advisory, planned or held, and have none of its revisions yet. They get the text alone.

    `stopped`: ids of the mailings that were stopped, and whose people do not belong to this group. People of any other
    mailing belong to it, even when that mailing was stopped.
    """

    stopped: frozenset[str] = frozenset()

    def readers(self, ledger: Ledger) -> Iterator[Reader]:
        """Yield the people who wait for the advisory and have none of its revisions yet, in the order of sending.

        People who stand in an --exclude list are yielded too. People who wait in a mailing that stays stopped (the
        field `stopped`) are not yielded.
        """
        waiting = ledger.unserved(realm=self.newsroom.realm, advisory_id=self.advisory.id)
        return (reader for reader in waiting if reader.mailing_id not in self.stopped)

    def entry(self, reader: Reader, key: bytes) -> Candidate:  # noqa: ARG002  it answers nothing
        """Return the row for a person in the plan's table of recipients (RecipientTable).

        While an embargo holds, a person who was cleared gets the embargoed edition, and a person who was held is held
        until the embargo's end. Nobody gets the text before the time that was planned for that person.
        `key` has no effect, because this message does not refer to an earlier one.
        """
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
    """People who wait in mailings under embargo and get the stored text at once when `advisory lift` ends the embargo.

    `mailings` holds the ids of these mailings, each with the end of its embargo.
    The group is not stored as a mailing of its own, because these people stay in the mailings in which they wait. The
    group serves to count them, and to leave out people of an --exclude list.
    """

    mailings: Mapping[str, datetime]

    def readers(self, ledger: Ledger) -> Iterator[Reader]:
        """Yield the people who wait in mailings under embargo and get the text at once, in the order of sending.

        People who stand in an --exclude list are among them.
        """
        for reader in ledger.unserved(realm=self.newsroom.realm, advisory_id=self.advisory.id, agreed=True):
            end = self.mailings.get(reader.mailing_id)
            latest = end if reader.state is State.HELD else self.now
            if end is not None and latest is not None and (reader.due is None or reader.due <= latest):
                yield reader

    def entry(self, reader: Reader, key: bytes) -> Candidate:  # noqa: ARG002  it answers nothing
        """Return the row for a person in the plan's table of recipients (RecipientTable).

        The row says that the person gets the open edition at once. `key` has no effect, because this message does not
        refer to an earlier one.
        """
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
