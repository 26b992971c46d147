"""Laying the recipients of an order down: each in the edition they may have, frozen as they come."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from advisory_cli.compose.composer import Composer
from advisory_cli.compose.frozen import pack_head, pack_variant
from advisory_cli.desk.order import Order
from advisory_cli.desk.people import rows
from advisory_cli.model.advisory import Advisory
from advisory_cli.model.delivery import RollEntry, Standing
from advisory_cli.model.edition import Phase
from advisory_cli.model.findings import Finding, Level
from advisory_cli.model.newsroom import Mailbox, Newsroom
from advisory_cli.model.ports import Roll
from advisory_cli.model.recipient import Recipient
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
    phases: tuple[Phase, ...] = field(init=False)
    composer: Composer = field(init=False)
    findings: list[Finding] = field(default_factory=list)
    specimens: dict[tuple[Phase, int, str], tuple[Recipient, Phase]] = field(default_factory=dict)
    foremost: list[tuple[Recipient, Phase]] = field(default_factory=list)
    kept: dict[Phase, int] = field(default_factory=dict)
    zones: Counter[tuple[Phase, str]] = field(default_factory=Counter)  # of whom is not excluded; zones are few
    skipped: int = 0
    expired: int = 0

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
        excluded = self._excluded()
        for address in self.newsroom.first if lists else ():
            own = Recipient(address=address, fields={"email": address}, list_name="first")
            self._add(own, excluded, first=True)
        where = self.order.where
        for row in rows(lists):
            if isinstance(row, Finding):
                self._note(row)
            elif not where or all(wanted(row) for wanted in where):
                self._add(row, excluded)
        self.roll.settle(limit=self.order.limit)

    def _excluded(self) -> frozenset[str]:
        """The keys of the --exclude lists. A row of these that cannot be read refuses: it might spare somebody."""
        keys = set()
        encoding, utf8 = self.order.encoding, self.newsroom.smtp_utf8
        for row in rows(open_list(path, encoding=encoding, utf8=utf8) for path in self.order.exclude):
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
        standing, phase = self._standing(recipient, first=first)
        placing = self.composer.place(recipient, phase)
        self._keep_variants(phase, placing.variant)
        if recipient.zone and key not in excluded:
            self.zones[phase, recipient.zone] += 1
        if len(self.foremost) < MOST_SPECIMENS:
            self.foremost.append((recipient, phase))
        if len(self.specimens) < MOST_SPECIMENS:
            zone = recipient.zone if phase is Phase.EMBARGOED else ""
            self.specimens.setdefault((phase, placing.variant, zone), (recipient, phase))
        self.roll.add(
            RollEntry(
                address=recipient.address,
                key=key,
                fields=placing.fields,
                list_name=recipient.list_name,
                line=recipient.place.line,
                language=recipient.language,
                phase=phase,
                variant=placing.variant,
                standing=Standing.EXCLUDED if key in excluded else standing,
                first=first,
            )
        )

    def _standing(self, recipient: Recipient, *, first: bool) -> tuple[Standing, Phase]:
        if len(self.phases) == 1:
            return Standing.SEND, Phase.OPEN
        if first or recipient.cleared(self.now, months=self.newsroom.clearance_months):
            return Standing.SEND, Phase.EMBARGOED
        self.expired += recipient.clearance_agreed is not None
        return Standing.HELD, Phase.OPEN

    def _keep_variants(self, phase: Phase, last: int) -> None:
        """Freeze the variants up to this one; their numbers grow with the people who first need them."""
        for number in range(self.kept.get(phase, 0), last + 1):
            self.roll.keep(phase, number, pack_variant(self.composer.variant(phase, number)))
            self.kept[phase] = number + 1
