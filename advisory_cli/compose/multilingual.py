"""Composer of an advisory in several languages: one composer for each language, and each reader gets one of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from advisory_cli.compose.body.renderer import Body
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.templates.dates import Calendar
from advisory_cli.model.checks.findings import NOWHERE, Finding, Place
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Head, Phase, Placing, Specimen, Variant
from advisory_cli.model.press.files import LoadedFile
from advisory_cli.model.press.languages import choose_edition
from advisory_cli.model.press.markdown import WrittenLink


class MultilingualComposer(Composer):
    """Composer of an advisory's editions in several languages, made of one Composer for each language.

    A reader's language decides on the edition (languages.choose_edition). Variants are numbered over all languages
    together, from 0 in each phase, in the order in which they are first assigned. A variant holds the number of its
    language.
    Parameters of the constructor:
    - `advisory`: the advisory in its first language, with the others as its translations.
    - `compose`: called once for each language, with the advisory in that language, to get its composer.
    """

    def __init__(self, *, advisory: Advisory, compose: Callable[[Advisory], Composer]) -> None:
        self._several = advisory
        self._composers = tuple(compose(edition) for edition in advisory.editions)
        self._numbers: dict[tuple[Phase, int, int], int] = {}
        self._variants: dict[Phase, list[tuple[int, int]]] = {}
        self._choices: dict[str, int] = {}

    @property
    def advisory(self) -> Advisory:
        """Advisory in its first language, with the others as its translations."""
        return self._several

    def advisory_for(self, recipient: Recipient) -> Advisory:
        """Return the advisory in the language that a recipient gets."""
        return self._several.editions[self.language_for(recipient)]

    def language_for(self, recipient: Recipient) -> int:
        """Return the number of the language that a recipient gets, from 0."""
        language = recipient.language
        if language not in self._choices:
            self._choices[language] = choose_edition(language, self._several.languages, self._several.fallback).index
        return self._choices[language]

    @property
    def full_renders(self) -> int:
        """Number of recipients who got a rendering of their own, in all languages."""
        return sum(composer.full_renders for composer in self._composers)

    @property
    def reasons(self) -> list[str]:
        """Reasons, in words, why these recipients could share no variant."""
        return list(dict.fromkeys(reason for composer in self._composers for reason in composer.reasons))

    @property
    def fields_used(self) -> frozenset[str]:
        """Names of the list's columns that templates have read so far, in any language."""
        return frozenset(chain.from_iterable(composer.fields_used for composer in self._composers))

    def in_language(self, number: int) -> Composer:
        """Return the composer of the language with this number, from 0."""
        return self._composers[number]

    @property
    def texts(self) -> tuple[Body, Mapping[str, Body]]:
        """Rendered body and fields in the first language. See Composer.texts()."""
        return self._composers[0].texts

    @property
    def calendar(self) -> Calendar:
        """Words and dates of the first language."""
        return self._composers[0].calendar

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """Warnings about marks of Markdown that readers would see, in all languages."""
        return tuple(chain.from_iterable(composer.remarks for composer in self._composers))

    @property
    def links(self) -> tuple[WrittenLink, ...]:
        """Links in the text in all languages."""
        return tuple(chain.from_iterable(composer.links for composer in self._composers))

    def head(self, phase: Phase) -> Head:
        """Return the head of the edition in the first language. See Composer.head()."""
        return self._composers[0].head(phase)

    def heads(self, phase: Phase) -> tuple[Head, ...]:
        """Return the head of each language, the first language first. See Composer.head()."""
        return tuple(composer.head(phase) for composer in self._composers)

    def files(self, phase: Phase) -> tuple[LoadedFile, ...]:
        """Return the pictures and attachments of an edition in all languages, each once. See Composer.files()."""
        files = chain.from_iterable(composer.files(phase) for composer in self._composers)
        return tuple({loaded.file: loaded for loaded in files}.values())

    def assign_variant(self, recipient: Recipient, phase: Phase) -> Placing:
        """Return the number of a recipient's variant in the recipient's language, and the values that fill its slots.

        See Composer.assign_variant().
        """
        language = self.language_for(recipient)
        placing = self._composers[language].assign_variant(recipient, phase)
        way = (phase, language, placing.variant)
        if way not in self._numbers:
            known = self._variants.setdefault(phase, [])
            self._numbers[way] = len(known)
            known.append((language, placing.variant))
        return Placing(variant=self._numbers[way], fields=placing.fields)

    def printed(self, placing: Placing, phase: Phase) -> frozenset[str]:
        """Return the names of the columns whose values a recipient's message prints. See Composer.printed()."""
        composer, placed = self._placed(placing, phase)
        return composer.printed(placed, phase)

    def blanks(self, placing: Placing, phase: Phase) -> frozenset[str]:
        """Return the names of the columns that print nothing for a recipient. See Composer.blanks()."""
        composer, placed = self._placed(placing, phase)
        return composer.blanks(placed, phase)

    def _placed(self, placing: Placing, phase: Phase) -> tuple[Composer, Placing]:
        language, number = self._variants[phase][placing.variant]
        return self._composers[language], Placing(variant=number, fields=placing.fields)

    def template_place(self, column: str) -> Place:
        """Return the place of the template that was the first to print `column`. See Composer.template_place()."""
        places = (composer.template_place(column) for composer in self._composers)
        return next((place for place in places if place != NOWHERE), NOWHERE)

    @property
    def has_own_templates(self) -> bool:
        """True when the newsroom has templates of its own."""
        return any(composer.has_own_templates for composer in self._composers)

    @property
    def has_own_words(self) -> bool:
        """True when the newsroom has words of its own, in templates or in labels of any of the languages."""
        return any(composer.has_own_words for composer in self._composers)

    def place_of(self, words: str, *, own: bool = False, ending: str = "") -> Place:
        """Return the place of the first template line that holds `words`. See Composer.place_of()."""
        places = (composer.place_of(words, own=own, ending=ending) for composer in self._composers)
        return next((place for place in places if place != NOWHERE), NOWHERE)

    def page_findings(self) -> Iterator[Finding]:
        """Yield findings about the HTML pages rendered so far, each once. See Composer.page_findings()."""
        faults = chain.from_iterable(composer.page_findings() for composer in self._composers)
        yield from {(fault.code, fault.place, fault.words): fault for fault in faults}.values()

    def variant(self, phase: Phase, number: int) -> Variant:
        """Return the variant with the `number` that assign_variant() gave, with the number of its language.

        See Composer.variant().
        """
        try:
            language, inner = self._variants[phase][number]
        except IndexError:
            raise KeyError(number) from None
        return replace(self._composers[language].variant(phase, inner), language=language)

    def specimen(self, recipient: Recipient, phase: Phase) -> Specimen:
        """Return the message to `recipient`, in the recipient's language. See Composer.specimen()."""
        return self._composers[self.language_for(recipient)].specimen(recipient, phase)

    def derive(self, recipient: Recipient, name: str) -> str:
        """Return the value of a recipient's field, in the recipient's language. See Composer.derive()."""
        return self._composers[self.language_for(recipient)].derive(recipient, name)
