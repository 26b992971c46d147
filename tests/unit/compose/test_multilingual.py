"""A composer over one composer for each language: each reader in one language, one row of variant numbers."""

import inspect
from dataclasses import replace

from advisory_cli.actions.preflight.editions import edition_digest, sent_editions
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.mime.builder import Builder
from advisory_cli.compose.multilingual import MultilingualComposer
from advisory_cli.compose.serialize import pack_head, pack_variant, unpack_variant
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase, copy_piece, head_piece, language_of_piece
from tests.delivery_makers import delivery
from tests.unit.compose.test_composer import ADVISORY, KEY, composer

FRENCH = replace(ADVISORY, language="fr", headline="Une manifestation à Bruxelles", subject="")
BOTH = replace(ADVISORY, translations=(FRENCH,), fallback={"nl": "fr"})


def both(advisory: Advisory = BOTH) -> MultilingualComposer:
    """A composer of the advisory in both languages."""
    return MultilingualComposer(advisory=advisory, compose=lambda edition: composer(replace(edition, translations=())))


def reader(name: str, language: str, **fields: str) -> Recipient:
    """A reader with a language."""
    return Recipient(address=f"{name}@daily.example", fields={"language": language, **fields})


def test_every_public_part_of_a_composer_is_there_for_several_languages() -> None:
    """Nothing public is inherited, since what is inherited would look at one language, or at none."""
    public = {name for name, _ in inspect.getmembers(Composer) if not name.startswith("_")}
    assert {name for name in public if name not in vars(MultilingualComposer)} == set()


def test_readers_get_the_edition_in_their_language() -> None:
    """Text, HTML and head are in the reader's language, or in the one that is declared for it."""
    made = both()
    for language, headline in (("en", ADVISORY.headline), ("fr-BE", FRENCH.headline), ("nl", FRENCH.headline)):
        specimen = made.specimen(reader("ann", language), Phase.OPEN)
        other = ({ADVISORY.headline, FRENCH.headline} - {headline}).pop()
        assert headline in " ".join(specimen.text.split())
        assert other not in " ".join(specimen.text.split())
        assert made.advisory_for(reader("ann", language)).headline == headline


def test_variants_are_numbered_over_all_languages() -> None:
    """Numbers follow each other in the order of the readers, and a number leads to text and language again."""
    made, alone = both(), composer()
    people = [
        reader("a", "fr"),
        reader("b", "en"),
        reader("c", "fr"),
        reader("d", "en", outlet="Daily"),
        reader("e", ""),
    ]
    placings = [made.assign_variant(person, Phase.OPEN) for person in people]
    assert max(placing.variant for placing in placings) + 1 == len({placing.variant for placing in placings})
    assert (placings[0].variant, placings[1].variant, placings[2].variant) == (0, 1, 0)
    assert placings[4].variant == 1
    variants = [made.variant(Phase.OPEN, placing.variant) for placing in placings]
    assert [variant.language for variant in variants] == [1, 0, 1, 0, 0]
    own = alone.assign_variant(people[1], Phase.OPEN)
    assert variants[1] == alone.variant(Phase.OPEN, own.variant)
    assert made.printed(placings[3], Phase.OPEN) == alone.printed(
        alone.assign_variant(people[3], Phase.OPEN), Phase.OPEN
    )
    assert unpack_variant(pack_variant(variants[0])) == variants[0]


def test_head_and_digest_cover_every_language() -> None:
    """There is a head for each language. The digest changes with any of them, and one language keeps its own."""
    made, alone = both(), composer()
    assert [head.language for head in made.heads(Phase.OPEN)] == [ADVISORY.language, "fr"]
    assert made.head(Phase.OPEN) == alone.head(Phase.OPEN)
    assert alone.heads(Phase.OPEN) == (alone.head(Phase.OPEN),)
    changed = both(replace(BOTH, translations=(replace(FRENCH, headline="Un autre titre"),)))
    digests = {edition_digest(each, (Phase.OPEN,)) for each in (made, alone, changed)}
    assert len(digests) == 3
    assert [edition.language for edition in sent_editions(made, Phase.OPEN)] == [ADVISORY.language, "fr"]
    assert sent_editions(alone, Phase.OPEN) == ()


def test_pieces_of_languages_share_no_number() -> None:
    """Heads and copies of all languages have numbers of their own, the first those that old ledgers have."""
    numbers = [number for language in range(30) for number in (head_piece(language), copy_piece(language))]
    assert numbers[:2] == [-1, -2]
    assert len(set(numbers)) == len(numbers)
    assert all(number < 0 for number in numbers)
    for language in range(30):
        assert language_of_piece(head_piece(language)) == language_of_piece(copy_piece(language)) == language


def test_builder_takes_the_head_of_the_variants_language() -> None:
    """Subject, language and body of a message are those of one language, and its id is the person's in any."""
    made = both()
    placings = [made.assign_variant(reader("ann", language), Phase.OPEN) for language in ("en", "fr")]

    def piece(phase: Phase, number: int) -> bytes:
        if number < 0:
            return pack_head(made.heads(phase)[language_of_piece(number)])
        return pack_variant(made.variant(phase, number))

    builder = Builder(piece, key=KEY)
    english, french = (
        builder.build(replace(delivery(), phase=Phase.OPEN, variant=placing.variant, fields=placing.fields))
        for placing in placings
    )
    assert b"Content-Language: fr\r\n" in french.content
    assert b"Content-Language: fr" not in english.content
    assert english.message_id == french.message_id
