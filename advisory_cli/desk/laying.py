"""Laying the recipients of an order down: each in the edition they may have, frozen as they come."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from advisory_cli.compose.composer import Composer
from advisory_cli.compose.frozen import pack_head, pack_variant
from advisory_cli.desk.office_copy import freeze_copy
from advisory_cli.desk.order import Order
from advisory_cli.desk.people import rows
from advisory_cli.model.advisory import Advisory
from advisory_cli.model.catalogue import finding
from advisory_cli.model.delivery import RollEntry, Standing
from advisory_cli.model.edition import Phase, Placing
from advisory_cli.model.errors import BadData
from advisory_cli.model.findings import Finding, Level
from advisory_cli.model.newsroom import Mailbox, Newsroom
from advisory_cli.model.ports import Roll
from advisory_cli.model.recipient import Recipient
from advisory_cli.model.schedule import When
from advisory_cli.read.lists import RecipientList, open_list

MOST_ROW_FINDINGS = 200
MOST_SPECIMENS = 40
NOBODY = Mailbox(address="from-is-not-set@newsroom.invalid")


@dataclass(slots=True)
class Laying:
    """Lays the recipients of an order down, one by one, in bounded memory.

    `phases` are the editions this advisory has now; the last is the one that leaves first.
    """

    order: Order
    newsroom: Newsroom
    advisory: Advisory
    roll: Roll
    now: datetime
    at: When | None = None
    phases: tuple[Phase, ...] = field(init=False)
    composer: Composer = field(init=False)
    findings: list[Finding] = field(default_factory=list)
    specimens: dict[tuple[Phase, int, str], tuple[Recipient, Phase]] = field(default_factory=dict)
    foremost: list[tuple[Recipient, Phase]] = field(default_factory=list)
    kept: dict[Phase, int] = field(default_factory=dict)
    zones: Counter[tuple[Phase, str]] = field(default_factory=Counter)  # of whom is not excluded; zones are few
    skipped: int = 0
    expired: int = 0
    first_due: datetime | None = None  # of those who get it at a time of its own
    last_due: datetime | None = None
    last_early: datetime | None = None  # of those who get it under embargo
    odd_zones: set[str] = field(default_factory=set)  # whose clocks do not show that time once
    cleared: set[str] = field(default_factory=set)  # keys of the --cleared lists that no row had yet
    _by_name: frozenset[str] = frozenset()  # keys of the --cleared lists

    def __post_init__(self) -> None:
        embargo = self.advisory.embargo
        free = embargo is None or embargo.lifted(self.now)
        self.phases = (Phase.OPEN,) if free else (Phase.OPEN, Phase.EMBARGOED)

    @property
    def newsroom_address(self) -> str:
        """Where a message without a list would go: the newsroom itself."""
        sender = self.newsroom.sender or NOBODY
        return self.newsroom.testers[0] if self.newsroom.testers else sender.address

    def lay_down(self, lists: list[RecipientList]) -> None:
        """Fill the roll and settle it."""
        for phase in self.phases:
            self.roll.keep(phase, -1, pack_head(self.composer.head(phase)))
        excluded = self._keys(self.order.exclude)
        self._by_name = self._keys(self.order.cleared)
        self.cleared = set(self._by_name)
        for address in self.newsroom.first if lists else ():
            own = Recipient(address=address, fields={"email": address}, list_name="first")
            self._add(own, excluded, first=True)
        where = self.order.where
        for row in rows(lists):
            if isinstance(row, Finding):
                self._note(row)
            elif not where or all(wanted(row) for wanted in where):
                self._add(row, excluded)
        if self.newsroom.archive and self.newsroom.sender and lists:
            for phase in self.phases:
                self._keep(phase, freeze_copy(self.roll, self.composer, phase, self.newsroom.sender))
        self.roll.settle(limit=self.order.limit)

    def _keys(self, paths: tuple[Path, ...]) -> frozenset[str]:
        """The keys of --exclude or --cleared lists. A row of these that cannot be read refuses: it might spare
        somebody.
        """
        keys = set()
        encoding, utf8 = self.order.encoding, self.newsroom.smtp_utf8
        for row in rows(open_list(path, encoding=encoding, utf8=utf8) for path in paths):
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
        if len(self.findings) < MOST_ROW_FINDINGS:
            self.findings.append(fault)

    def _add(self, recipient: Recipient, excluded: frozenset[str], *, first: bool = False) -> None:
        key = recipient.key
        self.cleared.discard(key)
        standing, phase, due = self._standing(recipient, first=first)
        placing = self._place(recipient, phase)
        later = self._place(recipient, Phase.OPEN) if phase is Phase.EMBARGOED else placing
        self._show(recipient, phase, placing.variant)
        if recipient.zone and key not in excluded:
            self.zones[phase, recipient.zone] += 1
        self.roll.add(
            RollEntry(
                address=recipient.address,
                key=key,
                fields={**later.fields, **placing.fields},
                list_name=recipient.list_name,
                line=recipient.place.line,
                language=recipient.language,
                phase=phase,
                variant=placing.variant,
                standing=Standing.EXCLUDED if key in excluded else standing,
                first=first,
                open_variant=later.variant,
                due=due,
            )
        )

    def _place(self, recipient: Recipient, phase: Phase) -> Placing:
        """Which variant they get; those up to it are frozen, and new ones get the next number."""
        placing = self.composer.place(recipient, phase)
        self._keep(phase, placing.variant)
        return placing

    def _keep(self, phase: Phase, last: int) -> None:
        """Freeze the variants up to this one."""
        for number in range(self.kept.get(phase, 0), last + 1):
            self.roll.keep(phase, number, pack_variant(self.composer.variant(phase, number)))
            self.kept[phase] = number + 1

    def _show(self, recipient: Recipient, phase: Phase, variant: int) -> None:
        """Keep some people to check and to preview: the first, and one for every way the e-mail can look."""
        if len(self.foremost) < MOST_SPECIMENS:
            self.foremost.append((recipient, phase))
        if len(self.specimens) < MOST_SPECIMENS:
            zone = recipient.zone if phase is Phase.EMBARGOED else ""
            self.specimens.setdefault((phase, variant, zone), (recipient, phase))

    def clears(self, recipient: Recipient) -> bool:
        """Whether they may have it under embargo: they agreed, by the list or by name, or somebody said why."""
        agreed = recipient.cleared(self.now, months=self.newsroom.clearance_months)
        return agreed or recipient.key in self._by_name or bool(self.order.allow_uncleared)

    def _standing(self, recipient: Recipient, *, first: bool) -> tuple[Standing, Phase, datetime | None]:
        """Whether they get it or wait, in which edition, and when."""
        due = self._due(recipient)
        free_at = self.advisory.embargo.until.instant if self.advisory.embargo and len(self.phases) > 1 else None
        if free_at is None or (due is not None and due >= free_at):
            return Standing.SEND, Phase.OPEN, due
        if first or self.clears(recipient):
            early = due or self.now
            self.last_early = max(self.last_early or early, early)
            return Standing.SEND, Phase.EMBARGOED, due
        self.expired += recipient.clearance_agreed is not None
        return Standing.HELD, Phase.OPEN, free_at

    def _due(self, recipient: Recipient) -> datetime | None:
        """The send time, on their own clock where that counts; the newsroom's where theirs is not known."""
        if self.at is None:
            return None
        zone = recipient.zone or self.newsroom.zone or "UTC"
        try:
            due = self.at.instant_for(zone)
        except BadData as fault:
            if zone not in self.odd_zones:
                self.odd_zones.add(zone)
                self.findings.append(finding("ADV16", fault.message, remedy=fault.remedy))
            return self.now
        self.first_due = min(self.first_due or due, due)
        self.last_due = max(self.last_due or due, due)
        return due
