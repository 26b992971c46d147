"""Read the lists of a request row by row, and decide for each recipient the edition, the time, and sending or holding.

Each recipient is put into the recipient table, with the variant of the e-mail that the recipient gets.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from advisory_cli.actions.preflight.addressees import rows_of
from advisory_cli.actions.preflight.editions import VariantAssigner, stored_fields
from advisory_cli.actions.preflight.lists import read_cleared, read_excluded, recipients
from advisory_cli.actions.preflight.printed_cells import PrintedCells
from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.actions.preflight.text_links import written_addresses
from advisory_cli.actions.request import SendRequest
from advisory_cli.compose.composer import Composer
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, errors
from advisory_cli.model.errors import BadData
from advisory_cli.model.mailing.addressee import BY_ADDRESS
from advisory_cli.model.mailing.delivery import Candidate, Selection
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.ports.ledger import RecipientTable
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase, Placing
from advisory_cli.model.press.newsroom import Mailbox, Newsroom
from advisory_cli.model.schedule.times import When
from advisory_cli.read.lists.reader import RecipientList

NOBODY = Mailbox(address="from-is-not-set@newsroom.invalid")


@dataclass(slots=True)
class RecipientSelector:
    """Selector that reads the lists of a request row by row and fills the recipient table, in bounded memory.

    Handed in are the fields from `request` to `at`. `table` is the recipient table to fill, and `at` the send time,
    None for now. Set `composer`, which renders the editions, then call select_recipients(). The other fields hold
    results. People are given in them by normalised e-mail address (address_key()).
    - `phases`: the editions, OPEN alone, or OPEN and EMBARGOED while an embargo holds.
    - `assigner`: has the variants. `faults`: the findings about rows. `cells`: the check of printed cells.
    - `zones`: the number of recipients for each pair of edition and time zone.
    - `first_due`, `last_due`: the times at which the first and the last message are due. `last_early`: the time of the
      last message under embargo.
    - `due_zones`: the zones in which the send time is reckoned. `odd_zones`: zones in which that time has passed, or,
      because the clocks change, does not occur or occurs twice.
    - `expired`: people whose agreement to embargoes no longer holds. `cleared`: people of --cleared lists who stand in
      no row so far.
    - `written`: its keys are the people whose address the text shows. `shown`: those of them who are recipients.
    - `rows`: the number of rows to which the conditions of --where were applied. `unmet`: for each of these conditions,
      the number of rows that do not meet it.
    """

    request: SendRequest
    newsroom: Newsroom
    advisory: Advisory
    table: RecipientTable
    now: datetime
    at: When | None = None
    phases: tuple[Phase, ...] = field(init=False)
    composer: Composer = field(init=False)
    assigner: VariantAssigner = field(init=False)
    faults: RowFaults = field(init=False)
    cells: PrintedCells = field(init=False)
    zones: Counter[tuple[Phase, str]] = field(default_factory=Counter)  # recipients not excluded, by phase and zone
    expired: set[str] = field(default_factory=set)  # keys of people whose agreement to embargoes no longer holds
    first_due: datetime | None = None  # when the first message is due at the send time; None: no send time
    last_due: datetime | None = None  # when the last message is due at the send time
    last_early: datetime | None = None  # when the last message under embargo is due; None: there is none
    due_zones: set[str] = field(default_factory=set)  # zones in which the send time is reckoned
    odd_zones: set[str] = field(default_factory=set)  # zones where the send time is past, or not shown just once
    cleared: set[str] = field(default_factory=set)  # keys of the --cleared lists that no row has had so far
    written: Mapping[str, object] = field(init=False)  # by address key, the addresses that the text shows
    shown: set[str] = field(default_factory=set)  # keys of recipients whose addresses the text shows
    rows: int = 0  # rows that were held against --where
    unmet: Counter[str] = field(default_factory=Counter)  # rows that each condition of --where leaves out
    _by_name: frozenset[str] = frozenset()  # keys of the --cleared lists
    _other_findings: list[Finding] = field(default_factory=list)  # of --exclude and --cleared lists, and of send times

    def __post_init__(self) -> None:
        self.faults = RowFaults(skip_bad_rows=self.request.skip_bad_rows)
        embargo = self.advisory.embargo
        is_free = embargo is None or embargo.lifted(self.now)
        self.phases = (Phase.OPEN,) if is_free else (Phase.OPEN, Phase.EMBARGOED)
        self.written = written_addresses(self.advisory, self.newsroom)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings so far, about rows of the lists, about --exclude and --cleared lists, and about send times."""
        return (*self._other_findings, *self.faults.findings())

    @property
    def newsroom_address(self) -> str:
        """The address to compose a message for when there are no recipients: the first of `testers`, else the sender's.

        When neither is set, an invented e-mail address in the reserved domain .invalid (RFC 2606).
        """
        sender = self.newsroom.sender or NOBODY
        return self.newsroom.testers[0] if self.newsroom.testers else sender.address

    def select_recipients(self, lists: list[RecipientList]) -> None:
        """Add the recipients of the lists to the recipient table, which then decides for each if a message leaves.

        The newsroom's own people (setting `first`) come first. When the request names people by address (--to), nobody
        else is added. When there are no lists and no such people, nobody is added, and only the heads (header values)
        of the editions are stored.
        Raises NoInput when an --exclude or --cleared list is missing, BadData when such a file is no list or a template
        has a fault, and UsageFault for an unknown --encoding.
        """
        self.assigner = VariantAssigner(table=self.table, composer=self.composer, phases=self.phases)
        self.assigner.freeze_heads()
        self.cells = PrintedCells(advisory=self.advisory, composer=self.composer)
        excluded, exclude_findings = read_excluded(self.request.exclude, self.request.reading)
        self._by_name, cleared_findings = read_cleared(
            self.request.cleared, self.request.reading, now=self.now, months=self.newsroom.clearance_months
        )
        self._other_findings += (*exclude_findings, *cleared_findings)
        self.cleared = set(self._by_name)
        for address in self.newsroom.first if lists and not self.request.to else ():
            office = Recipient(address=address, fields={"email": address}, list_name="first")
            self._add(office, excluded, first=True)
        where, to = self.request.where, self.request.to
        for row in rows_of(to, lists, self.faults) if to else recipients(lists, self.faults):
            if not where or self._fits(row):
                self._add(row, excluded)
        if lists or to:
            self.assigner.freeze_copies(self.newsroom)
        self.table.classify(limit=self.request.limit)

    def _fits(self, row: Recipient) -> bool:
        """Tell whether a row meets all conditions of --where, and count it for each that leaves it out."""
        self.rows += 1
        unmet = [condition for condition in self.request.where if not condition(row)]
        self.unmet.update(map(str, unmet))
        return not unmet

    def _add(self, recipient: Recipient, excluded: frozenset[str], *, first: bool = False) -> None:
        key = recipient.key
        self.cleared.discard(key)
        if key in self.written:
            self.shown.add(key)
        is_excluded = key in excluded
        selection, phase, due = (
            (Selection.EXCLUDED, Phase.OPEN, None) if is_excluded else self._selection(recipient, first=first)
        )
        placing, later = self.assigner.place(recipient, phase, shown=not is_excluded)
        if not first and not is_excluded and self._has_bad_cell(recipient, placing, phase):
            return
        if recipient.zone and not is_excluded:
            self.zones[phase, recipient.zone] += 1
        self.table.add(
            Candidate(
                address=recipient.address,
                key=key,
                fields=stored_fields(recipient, placing, later),
                list_name=BY_ADDRESS if self.request.to else recipient.list_name,
                line=None if self.request.to else recipient.place.line,
                language=recipient.language,
                phase=phase,
                variant=placing.variant,
                selection=selection,
                first=first,
                open_variant=later.variant,
                due=due,
            )
        )

    def _has_bad_cell(self, recipient: Recipient, placing: Placing, phase: Phase) -> bool:
        """Record the faults of a row's printed cells, and tell whether the row is left out for them."""
        faults = self.cells.check_row(recipient, placing, phase)
        bad = errors(faults)
        for fault in bad[:1] or faults:
            self.faults.note(fault)
        return bool(bad)

    def clears(self, recipient: Recipient) -> bool:
        """Tell whether a recipient may have the text under embargo.

        True when the recipient's row has an agreement that holds now, when a --cleared list clears the recipient, or
        when --allow-uncleared is given.
        """
        agreed = recipient.cleared(self.now, months=self.newsroom.clearance_months)
        return agreed or recipient.key in self._by_name or bool(self.request.allow_uncleared)

    def _selection(self, recipient: Recipient, *, first: bool) -> tuple[Selection, Phase, datetime | None]:
        """Decide whether a recipient gets the text or waits, in which edition, and when."""
        due = self._due(recipient)
        free_at = self.advisory.embargo.until.instant if self.advisory.embargo and len(self.phases) > 1 else None
        if free_at is None or (due is not None and due >= free_at):
            return Selection.SEND, Phase.OPEN, due
        if first or self.clears(recipient):
            early = due or self.now
            self.last_early = max(self.last_early or early, early)
            return Selection.SEND, Phase.EMBARGOED, due
        if recipient.clearance_agreed is not None:
            self.expired.add(recipient.key)
        return Selection.HELD, Phase.OPEN, free_at

    def _due(self, recipient: Recipient) -> datetime | None:
        """Return the send time, on the recipient's own clock when the request asks for that. None means now.

        A recipient without a known zone has the newsroom's.
        """
        if self.at is None:
            return None
        zone = recipient.zone or self.newsroom.zone or "UTC"
        try:
            due = self.at.instant_for(zone)
        except BadData as fault:
            if zone not in self.odd_zones:
                self.odd_zones.add(zone)
                self._other_findings.append(finding("ADV16", fault.message, remedy=fault.remedy))
            return self.now
        if due < self.now and zone not in self.odd_zones:
            self.odd_zones.add(zone)
            words = f"In {zone} it is already past {self.at.wall:%H:%M}. People there would get it late or not at all."
            self._other_findings.append(finding("ADV23", words, remedy="Choose a later time, or another day."))
        self.due_zones.add(zone)
        self.first_due = min(self.first_due or due, due)
        self.last_due = max(self.last_due or due, due)
        return due
