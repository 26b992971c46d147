"""Choose the variant of the e-mail for each recipient of a plan, and store each variant in use in the recipient table.

The recipient table is temporary. Its content enters the ledger when the plan is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from advisory_cli.compose.composer import Composer
from advisory_cli.compose.serialize import pack_head, pack_placing, pack_variant, unpack_head
from advisory_cli.model.mailing.delivery import Mailing, SentEdition
from advisory_cli.model.mailing.plan import EditionCount
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.ports.ledger import Ledger, RecipientTable
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Head, Phase, Placing, copy_piece, head_piece
from advisory_cli.model.press.files import contents_of
from advisory_cli.model.press.languages import choose_edition
from advisory_cli.model.press.newsroom import Mailbox, Newsroom
from advisory_cli.report.wording.languages import subjects_text

MOST_SHOWN = 40
_ALWAYS_STORED = ("zone", "language")  # what a later notice has to know, whether this edition prints it or not


@dataclass(slots=True, kw_only=True)
class VariantAssigner:
    """Assigner that chooses the variant of the e-mail for each recipient, and stores variants in the recipient table.

    `table` is the temporary table to fill with the recipients of the mailing that is planned, `composer` renders the
    variants, and `phases` are the editions to make. Call place() for each recipient.
    The other fields are results:
    - `specimens`: the first recipient, with the edition, for each way the e-mail can look. The key is the edition, the
      number of the variant, and the recipient's time zone ("" in the open edition, which shows no embargo).
    - `first_recipients`: the first 40 recipients, each with the edition, for a preview.
    """

    table: RecipientTable
    composer: Composer
    phases: Sequence[Phase]
    specimens: dict[tuple[Phase, int, str], tuple[Recipient, Phase]] = field(default_factory=dict)
    first_recipients: list[tuple[Recipient, Phase]] = field(default_factory=list)
    _frozen_counts: dict[Phase, int] = field(default_factory=dict)
    _languages: set[tuple[Phase, int]] = field(default_factory=set)  # that a recipient gets, by number

    def freeze_heads(self) -> None:
        """Store the head of each edition in `table`, in each language, with the edition's files.

        A head holds the header values that all recipients share.

        `table` is the temporary table of the mailing that is planned. Its content enters the ledger when the plan is
        stored. Raises BadData for a fault of a template.
        """
        for phase in self.phases:
            for language, head in enumerate(self.composer.heads(phase)):
                self.table.keep(phase, head_piece(language), pack_head(head))
            for digest, content in contents_of(self.composer.files(phase)).items():
                self.table.keep_file(digest, content)

    def freeze_copies(self, newsroom: Newsroom) -> None:
        """Store the content of the newsroom's own copy of each edition in `table`.

        Of several languages, the first one has a copy, and each of the others that a recipient gets.
        `table` is the temporary table of the mailing that is planned. Nothing is stored when the setting `from` is
        missing, or when both `archive` and `sent_copy` are missing. Raises BadData for a fault of a template.
        """
        if (newsroom.archive or newsroom.appends_to_sent) and newsroom.sender:
            for phase in self.phases:
                for language, head in enumerate(self.composer.heads(phase)):
                    if language == 0 or (phase, language) in self._languages:
                        several = head.language if self.composer.advisory.translations else ""
                        number = freeze_copy(
                            self.table, self.composer, phase, newsroom.sender, number=language, language=several
                        )
                        self._keep(phase, number)

    def place(self, recipient: Recipient, phase: Phase, *, shown: bool = True) -> tuple[Placing, Placing]:
        """Return the recipient's variant in the edition `phase`, and the variant for delivery after the embargo's end.

        Each result holds the number of the variant, counted from 0 in its edition, and the list columns that the
        message needs. Both results are the same unless `phase` is the embargoed edition. New variants are stored in the
        recipient table. With `shown`, the recipient may be used as an example in checks and in the preview.
        Raises BadData for a fault of a template.
        """
        placing = self._place(recipient, phase)
        later = self._place(recipient, Phase.OPEN) if phase is Phase.EMBARGOED else placing
        if shown:
            language = self.composer.language_for(recipient)
            self._languages |= {(phase, language), (Phase.OPEN, language)}
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
    """Return the cells of a recipient's row that the ledger stores when the mailing is planned, by name of column.

    These are the cells that the message needs: with `placing`, the variant now, and with `later`, the variant after the
    embargo's end. The columns `zone` and `language` are stored too when the row has them.
    """
    known = {name: recipient.fields[name] for name in _ALWAYS_STORED if recipient.fields.get(name)}
    return {**known, **later.fields, **placing.fields}


def edition_digest(composer: Composer, phases: Sequence[Phase]) -> str:
    """Return one hex SHA-256 of the subject, text and HTML of all editions in `phases`, in all languages.

    Each edition is hashed in two forms: for a reader without any list column, and for a reader with every standard
    column. Raises BadData for a fault of a template.
    """
    digests = (head.digest for phase in phases for head in composer.heads(phase))
    return sha256("".join(digests).encode()).hexdigest()


def freeze_copy(
    table: RecipientTable, composer: Composer, phase: Phase, sender: Mailbox, *, number: int = 0, language: str = ""
) -> int:
    """Store in `table` what fills the newsroom's own copy of the edition `phase`, and return the copy's variant number.

    Stored are that number and the values of the list columns that the copy prints, as if `sender` were its recipient.
    `language`: of an advisory in several languages, the tag of the copy's language, and `number` its number from 0.
    The text of the variant is not stored: the caller adds it to `table`. Raises BadData for a fault of a template.
    """
    known = {"email": sender.address} | ({"language": language} if language else {})
    placing = composer.assign_variant(Recipient(address=sender.address, fields=known), phase)
    table.keep(phase, copy_piece(number), pack_placing(placing))
    return placing.variant


def sent_editions(composer: Composer, phase: Phase) -> tuple[SentEdition, ...]:
    """Return language and subject of each edition, as a mailing stores them. Empty for an advisory in one language.

    `phase` chooses the edition that leaves first. Raises BadData for a fault of a template.
    """
    heads = composer.heads(phase)
    several = len(heads) > 1
    return tuple(SentEdition(language=head.language, subject=head.subject) for head in heads) if several else ()


def count_editions(
    advisory: Advisory, editions: Sequence[SentEdition], now: Mapping[str, int], later: Mapping[str, int]
) -> tuple[EditionCount, ...]:
    """Count the people who get each language. Empty when `editions` is, for an advisory in one language.

    `now` and `later` are numbers of people by their own language tag: of those who do not wait for the embargo's end,
    and of those who do.
    """
    counts = [[0, 0, 0] for _ in editions]
    for place, people in enumerate((now, later) if editions else ()):
        for tag, count in people.items():
            choice = choose_edition(tag, advisory.languages, advisory.fallback)
            counts[choice.index][place] += count
            counts[choice.index][2] += count if tag and not choice.own else 0
    return tuple(
        EditionCount(language=edition.language, subject=edition.subject, now=first, later=held, others=others)
        for edition, (first, held, others) in zip(editions, counts, strict=True)
    )


def stored_heads(mailing: Mailing, phase: Phase, ledger: Ledger) -> tuple[Head, ...]:
    """Return the heads of a mailing as the ledger stores them, one for each language, the first language first.

    Raises LedgerFault when the ledger holds no edition of that phase.
    """
    count = len(mailing.editions) or 1
    return tuple(unpack_head(ledger.piece(mailing.id, phase, head_piece(language))) for language in range(count))


def open_subject(mailing: Mailing, ledger: Ledger) -> str:
    """Return the subject of a mailing's edition without the embargo banner, in each language, as one text.

    "" for a mailing without an embargo. Raises LedgerFault when the database fails.
    """
    if not mailing.shows_embargo:
        return ""
    heads = stored_heads(mailing, Phase.OPEN, ledger)
    opened = [SentEdition(language=head.language, subject=head.subject) for head in heads]
    return subjects_text(replace(mailing, subject=opened[0].subject, editions=tuple(opened) if opened[1:] else ()))
