"""From an order to everything that can be known before a message leaves: the words checked, the editions composed, the
recipients laid down and counted. `check`, `preview` and `send` all stand on this.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice

from advisory_cli.check.edition import check_specimen
from advisory_cli.check.embargo import check_clearance, check_embargo
from advisory_cli.check.events import check_event
from advisory_cli.check.fields import check_required
from advisory_cli.check.people import check_columns, check_duplicates
from advisory_cli.check.words import check_words
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.frozen import pack_head, pack_variant
from advisory_cli.desk.order import Order
from advisory_cli.desk.parts import Parts
from advisory_cli.model.advisory import Advisory
from advisory_cli.model.catalogue import finding
from advisory_cli.model.delivery import RollEntry, Standing
from advisory_cli.model.edition import Phase
from advisory_cli.model.errors import AdvisoryError, UsageFault
from advisory_cli.model.findings import Finding, Level, Place, errors
from advisory_cli.model.newsroom import Mailbox, Newsroom
from advisory_cli.model.ports import Ledger, Roll
from advisory_cli.model.recipient import Recipient, address_key
from advisory_cli.read.advisory_file import read_advisory
from advisory_cli.read.headings import STANDARD_COLUMNS
from advisory_cli.read.lists import RecipientList, open_list

_MOST_ROW_FINDINGS = 200
_MOST_SPECIMENS = 40
_MOST_NAMED = 5
_NOBODY = Mailbox(address="from-is-not-set@newsroom.invalid")


@dataclass(slots=True)
class Prepared:
    """What prepare() found. Without an advisory, or where its template cannot be rendered, only findings are there."""

    now: datetime
    findings: tuple[Finding, ...]
    advisory: Advisory | None = None
    composer: Composer | None = None
    roll: Roll | None = None
    digest: str = ""
    lists: tuple[str, ...] = ()
    skipped_rows: int = 0
    specimens: tuple[tuple[Recipient, Phase], ...] = ()
    clearance_months: int = 12

    def phase_for(self, recipient: Recipient) -> Phase:
        """The edition this recipient would get now, or get first."""
        embargo = self.advisory.embargo if self.advisory else None
        if embargo is None or embargo.lifted(self.now):
            return Phase.OPEN
        return Phase.EMBARGOED if recipient.cleared(self.now, months=self.clearance_months) else Phase.OPEN

    @property
    def refused(self) -> tuple[Finding, ...]:
        """The errors among the findings."""
        return errors(self.findings)


@contextmanager
def prepare(order: Order, parts: Parts, ledger: Ledger) -> Iterator[Prepared]:
    """Read, check, compose and lay down; nothing is written but the roll, which is gone at the end."""
    now = parts.clock.now()
    newsroom, findings = _with_sender(parts.newsroom)
    reading = read_advisory(
        order.advisory,
        folder=newsroom.folder,
        zone=newsroom.zone,
        language=newsroom.language,
        issuer=newsroom.organisation,
    )
    findings += reading.findings
    lists, faults = _open_lists(order)
    findings += faults
    _refuse_unknown_columns(order, lists)
    advisory = reading.value
    if advisory is None:
        faults = list(islice((row for row in _rows(lists) if isinstance(row, Finding)), _MOST_ROW_FINDINGS))
        yield Prepared(now=now, findings=(*findings, *faults))
        return
    findings += [*check_required(advisory), *check_words(advisory, now=now), *check_event(advisory, now=now)]
    findings += check_embargo(advisory, now=now)
    columns = frozenset(chain.from_iterable(one.columns for one in lists))
    with ledger.open_roll(
        realm=newsroom.realm, advisory_id=advisory.id, revision=advisory.revision, again=order.again
    ) as roll:
        laying = _Laying(order=order, newsroom=newsroom, advisory=advisory, roll=roll, now=now)
        prepared = Prepared(now=now, findings=(), advisory=advisory, lists=tuple(one.name for one in lists))
        prepared.clearance_months = newsroom.clearance_months
        try:
            laying.composer = parts.composer(advisory, columns, ledger.newsroom_key)
            laying.lay_down(lists)
            findings += [*laying.findings, *_check_all(laying, lists, prepared)]
            prepared.digest = _digest(laying)
            prepared.composer, prepared.roll = laying.composer, roll
        except AdvisoryError as fault:
            if not fault.findings:
                raise
            findings += [*laying.findings, *fault.findings]
        prepared.findings = tuple(findings)
        yield prepared


def _with_sender(newsroom: Newsroom) -> tuple[Newsroom, list[Finding]]:
    if newsroom.sender is not None:
        return newsroom, []
    missing = finding(
        "SET04",
        "The setting `from` is missing: nobody knows who sends this.",
        place=Place(file=newsroom.folder / "advisory.toml"),
        remedy='Write into advisory.toml: from = "Press Office <press@your-domain.example>"',
    )
    return replace(newsroom, sender=_NOBODY), [missing]


def _open_lists(order: Order) -> tuple[list[RecipientList], list[Finding]]:
    lists: list[RecipientList] = []
    findings: list[Finding] = []
    for path in order.lists:
        try:
            opened = open_list(path, encoding=order.encoding)
        except AdvisoryError as fault:
            if not fault.findings:
                raise
            findings += fault.findings
        else:
            findings += opened.findings
            if not errors(opened.findings):
                lists.append(opened)
    return lists, findings


def _rows(lists: Iterable[RecipientList]) -> Iterator[Recipient | Finding]:
    """All rows; a fault that ends a file is one more finding, and the next list goes on."""
    for one in lists:
        try:
            yield from one
        except AdvisoryError as fault:
            if not fault.findings:
                raise
            yield from fault.findings


def _refuse_unknown_columns(order: Order, lists: list[RecipientList]) -> None:
    """A condition on a column that no list has would choose nobody, or everybody."""
    known = STANDARD_COLUMNS.union(*(one.columns for one in lists))
    for condition in order.where:
        if lists and condition.column not in known:
            raise UsageFault(
                f"--where asks for the column {condition.column}, which none of these lists has.",
                remedy=f"They have: {', '.join(sorted(set(chain.from_iterable(one.columns for one in lists))))}.",
            )


def _digest(laying: "_Laying") -> str:
    """One digest for all a reader could see of this advisory, whatever side of the embargo they stand on."""
    heads = [laying.composer.head(phase).digest for phase in laying.phases]
    return hashlib.sha256("".join(heads).encode()).hexdigest()


def _check_all(laying: "_Laying", lists: list[RecipientList], prepared: Prepared) -> Iterator[Finding]:
    """Check what only shows when people and editions are there."""
    composer, advisory = laying.composer, laying.advisory
    prepared.skipped_rows = laying.skipped
    prepared.specimens = tuple(laying.specimens.values()) or (
        (Recipient(address=laying.newsroom_address), laying.phases[-1]),
    )
    seen: set[tuple[str, Place, str]] = set()
    for recipient, phase in prepared.specimens:
        specimen = composer.specimen(recipient, phase)
        for one in check_specimen(specimen, advisory=advisory, recipient_zone=recipient.zone):
            if (one.code, one.place, one.words) not in seen:
                seen.add((one.code, one.place, one.words))
                yield one
    yield from check_columns(
        used=composer.fields_used, standard=STANDARD_COLUMNS, lists=[(one.name, one.columns) for one in lists]
    )
    counts = laying.roll.counts()
    repeated = laying.roll.entries(Standing.DUPLICATE, limit=_MOST_NAMED)
    yield from check_duplicates(
        counts.get(Standing.DUPLICATE, 0), some=[f"{one.list_name}:{one.line} {one.address}" for one in repeated]
    )
    if advisory.embargo is not None and laying.phases[-1] is Phase.EMBARGOED and lists:
        yield from check_clearance(
            held=counts.get(Standing.HELD, 0),
            expired=laying.expired,
            total=sum(counts.get(one, 0) for one in (Standing.HELD, Standing.SEND, Standing.ALREADY)),
            until=advisory.embargo.until,
        )
    if composer.full_renders:
        yield finding(
            "TPL04",
            f"{composer.full_renders} messages are rendered one by one, about 0.1 seconds each.",
            remedy="A template uses a recipient's field in a way that cannot be filled in later: docs/templates.md",
        )


@dataclass(slots=True)
class _Laying:
    """Lays the recipients of an order down, one by one, in bounded memory."""

    order: Order
    newsroom: Newsroom
    advisory: Advisory
    roll: Roll
    now: datetime
    composer: Composer = field(init=False)
    findings: list[Finding] = field(default_factory=list)
    specimens: dict[tuple[Phase, int, str], tuple[Recipient, Phase]] = field(default_factory=dict)
    kept: dict[Phase, int] = field(default_factory=dict)
    skipped: int = 0
    expired: int = 0

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The editions this advisory has now; the last is the one that leaves first."""
        embargo = self.advisory.embargo
        if embargo is None or embargo.lifted(self.now):
            return (Phase.OPEN,)
        return (Phase.OPEN, Phase.EMBARGOED)

    @property
    def newsroom_address(self) -> str:
        """Where a message without a list would go: the newsroom itself."""
        sender = self.newsroom.sender or _NOBODY
        return self.newsroom.testers[0] if self.newsroom.testers else sender.address

    def lay_down(self, lists: list[RecipientList]) -> None:
        """Fill the roll and settle it."""
        for phase in self.phases:
            self.roll.keep(phase, -1, pack_head(self.composer.head(phase)))
        for address in self.newsroom.first if lists else ():
            self._add(Recipient(address=address, fields={"email": address}, list_name="first"), first=True)
        excluded = self._excluded()
        for row in _rows(lists):
            if isinstance(row, Finding):
                self._note(row)
            elif all(wanted(row) for wanted in self.order.where):
                self._add(row, excluded=row.key in excluded)
        self.roll.settle(limit=self.order.limit)

    def _excluded(self) -> frozenset[str]:
        """The keys of the --exclude lists. A row of these that cannot be read refuses too: whom would it spare?"""
        keys = set()
        for row in _rows(open_list(path, encoding=self.order.encoding) for path in self.order.exclude):
            if isinstance(row, Recipient):
                keys.add(row.key)
            else:
                self.findings.append(row)
        return frozenset(keys)

    def _note(self, fault: Finding) -> None:
        """A row's fault: a warning once rows may be skipped, an error until then."""
        if fault.level is Level.ERROR and self.order.skip_bad_rows:
            self.skipped += 1
            fault = replace(fault, level=Level.WARNING, remedy="Left out, as --skip-bad-rows says.")
        if len(self.findings) < _MOST_ROW_FINDINGS:
            self.findings.append(fault)

    def _add(self, recipient: Recipient, *, first: bool = False, excluded: bool = False) -> None:
        standing, phase = self._standing(recipient, first=first)
        placing = self.composer.place(recipient, phase)
        self._keep_variants(phase)
        zone = recipient.zone if phase is Phase.EMBARGOED else ""
        if len(self.specimens) < _MOST_SPECIMENS:
            self.specimens.setdefault((phase, placing.variant, zone), (recipient, phase))
        self.roll.add(
            RollEntry(
                address=recipient.address,
                key=address_key(recipient.address),
                fields=placing.fields,
                list_name=recipient.list_name,
                line=recipient.place.line,
                language=recipient.language,
                phase=phase,
                variant=placing.variant,
                standing=Standing.EXCLUDED if excluded else standing,
                first=first,
            )
        )

    def _standing(self, recipient: Recipient, *, first: bool) -> tuple[Standing, Phase]:
        if self.phases == (Phase.OPEN,):
            return Standing.SEND, Phase.OPEN
        if first or recipient.cleared(self.now, months=self.newsroom.clearance_months):
            return Standing.SEND, Phase.EMBARGOED
        self.expired += recipient.clearance_agreed is not None
        return Standing.HELD, Phase.OPEN

    def _keep_variants(self, phase: Phase) -> None:
        """Freeze every variant the composer has made since the last look."""
        for number in range(self.kept.get(phase, 0), self.composer.variant_count(phase)):
            self.roll.keep(phase, number, pack_variant(self.composer.variant(phase, number)))
            self.kept[phase] = number + 1
