"""The editions of the recipients: the variant of each recipient, and the pieces frozen as they are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from advisory_cli.compose.composer import Composer
from advisory_cli.compose.serialize import pack_head, pack_placing, pack_variant
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.ports.ledger import RecipientTable
from advisory_cli.model.press.edition import Phase, Placing
from advisory_cli.model.press.newsroom import Mailbox, Newsroom

MOST_SHOWN = 40
_ALWAYS_STORED = ("zone", "language")  # what a later notice has to know, whether this edition prints it or not


@dataclass(slots=True, kw_only=True)
class VariantAssigner:
    """Freezes editions into a recipient table, and keeps one recipient for every way the e-mail can look."""

    table: RecipientTable
    composer: Composer
    phases: Sequence[Phase]
    specimens: dict[tuple[Phase, int, str], tuple[Recipient, Phase]] = field(default_factory=dict)
    first_recipients: list[tuple[Recipient, Phase]] = field(default_factory=list)
    _frozen_counts: dict[Phase, int] = field(default_factory=dict)

    def freeze_heads(self) -> None:
        """Freeze the head of each edition, which is the same for all recipients."""
        for phase in self.phases:
            self.table.keep(phase, -1, pack_head(self.composer.head(phase)))

    def freeze_copies(self, newsroom: Newsroom) -> None:
        """Freeze the pieces of the office's own copies, when the setting `archive` asks for copies."""
        if newsroom.archive and newsroom.sender:
            for phase in self.phases:
                self._keep(phase, freeze_copy(self.table, self.composer, phase, newsroom.sender))

    def place(self, recipient: Recipient, phase: Phase) -> tuple[Placing, Placing]:
        """Return the variant that a recipient gets, and the variant that the recipient would get after the embargo."""
        placing = self._place(recipient, phase)
        later = self._place(recipient, Phase.OPEN) if phase is Phase.EMBARGOED else placing
        self._show(recipient, phase, placing.variant)
        return placing, later

    def _place(self, recipient: Recipient, phase: Phase) -> Placing:
        """Return the recipient's variant in an edition, and freeze every new variant up to it."""
        placing = self.composer.assign_variant(recipient, phase)
        self._keep(phase, placing.variant)
        return placing

    def _keep(self, phase: Phase, last: int) -> None:
        """Freeze the variants of an edition up to the number `last`."""
        for number in range(self._frozen_counts.get(phase, 0), last + 1):
            self.table.keep(phase, number, pack_variant(self.composer.variant(phase, number)))
            self._frozen_counts[phase] = number + 1

    def _show(self, recipient: Recipient, phase: Phase, variant: int) -> None:
        """Keep recipients to check, one for every way the e-mail can look, and the first recipients to preview."""
        if len(self.first_recipients) < MOST_SHOWN:
            self.first_recipients.append((recipient, phase))
        zone = recipient.zone if phase is Phase.EMBARGOED else ""
        self.specimens.setdefault((phase, variant, zone), (recipient, phase))


def stored_fields(recipient: Recipient, placing: Placing, later: Placing) -> Mapping[str, str]:
    """Return the columns of a recipient that are frozen."""
    known = {name: recipient.fields[name] for name in _ALWAYS_STORED if recipient.fields.get(name)}
    return {**known, **later.fields, **placing.fields}


def edition_digest(composer: Composer, phases: Sequence[Phase]) -> str:
    """Return one digest of everything that any reader could see of an advisory, before or after the embargo."""
    return sha256("".join(composer.head(phase).digest for phase in phases).encode()).hexdigest()


COPY_PIECE = -2  # beside the head, -1, and the variants


def freeze_copy(table: RecipientTable, composer: Composer, phase: Phase, sender: Mailbox) -> int:
    """Freeze the piece that the office's copy of an edition is made of, and return the variant that the copy needs."""
    office = Recipient(address=sender.address, fields={"email": sender.address})
    placing = composer.assign_variant(office, phase)
    table.keep(phase, COPY_PIECE, pack_placing(placing))
    return placing.variant
