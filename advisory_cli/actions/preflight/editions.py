"""Recipients into editions: whose variant is which, and the pieces frozen as they come."""

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
_KEPT = ("zone", "language")  # what a later notice has to know, whether this edition prints it or not


@dataclass(slots=True, kw_only=True)
class VariantAssigner:
    """Freezes editions into a roll, and remembers a person for every way the e-mail can look."""

    roll: RecipientTable
    composer: Composer
    phases: Sequence[Phase]
    specimens: dict[tuple[Phase, int, str], tuple[Recipient, Phase]] = field(default_factory=dict)
    first_recipients: list[tuple[Recipient, Phase]] = field(default_factory=list)
    _kept: dict[Phase, int] = field(default_factory=dict)

    def keep_heads(self) -> None:
        """Freeze what is the same for all."""
        for phase in self.phases:
            self.roll.keep(phase, -1, pack_head(self.composer.head(phase)))

    def keep_copies(self, newsroom: Newsroom) -> None:
        """Freeze what the office's own copies are made of, where it wants some."""
        if newsroom.archive and newsroom.sender:
            for phase in self.phases:
                self._keep(phase, freeze_copy(self.roll, self.composer, phase, newsroom.sender))

    def place(self, recipient: Recipient, phase: Phase) -> tuple[Placing, Placing]:
        """Which variant they get, and which they would get once the matter is free."""
        placing = self._place(recipient, phase)
        later = self._place(recipient, Phase.OPEN) if phase is Phase.EMBARGOED else placing
        self._show(recipient, phase, placing.variant)
        return placing, later

    def _place(self, recipient: Recipient, phase: Phase) -> Placing:
        """Their variant; those up to it are frozen, and new ones get the next number."""
        placing = self.composer.place(recipient, phase)
        self._keep(phase, placing.variant)
        return placing

    def _keep(self, phase: Phase, last: int) -> None:
        """Freeze the variants up to this one."""
        for number in range(self._kept.get(phase, 0), last + 1):
            self.roll.keep(phase, number, pack_variant(self.composer.variant(phase, number)))
            self._kept[phase] = number + 1

    def _show(self, recipient: Recipient, phase: Phase, variant: int) -> None:
        """Keep people to check, one for every way the e-mail can look, and some to preview, the first of all."""
        if len(self.first_recipients) < MOST_SHOWN:
            self.first_recipients.append((recipient, phase))
        zone = recipient.zone if phase is Phase.EMBARGOED else ""
        self.specimens.setdefault((phase, variant, zone), (recipient, phase))


def stored_fields(recipient: Recipient, placing: Placing, later: Placing) -> Mapping[str, str]:
    """What is frozen of a recipient's columns."""
    known = {name: recipient.fields[name] for name in _KEPT if recipient.fields.get(name)}
    return {**known, **later.fields, **placing.fields}


def edition_digest(composer: Composer, phases: Sequence[Phase]) -> str:
    """One digest for all a reader could see of an advisory, whatever side of the embargo they stand on."""
    return sha256("".join(composer.head(phase).digest for phase in phases).encode()).hexdigest()


COPY_PIECE = -2  # beside the head, -1, and the variants


def freeze_copy(roll: RecipientTable, composer: Composer, phase: Phase, sender: Mailbox) -> int:
    """Keep what the office's copy of an edition is made of; the variant that it needs."""
    office = Recipient(address=sender.address, fields={"email": sender.address})
    placing = composer.place(office, phase)
    roll.keep(phase, COPY_PIECE, pack_placing(placing))
    return placing.variant
