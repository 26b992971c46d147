"""Composer of editions, which gives each recipient a variant and the values that fill the variant's slots.

A template asks a question when the page depends on a recipient's value, as in `{% if recipient.outlet %}`. Recipients
for whom all questions have the same answers share a variant, which is rendered for the first of them.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import quote

from advisory_cli.compose.body.renderer import Body
from advisory_cli.compose.personalize.addresses import FieldInAddress
from advisory_cli.compose.personalize.compiler import EditionRenderer, TemplateCompiler
from advisory_cli.compose.personalize.decision_tree import FULL, Condition, DecisionTree, NondeterministicTemplate
from advisory_cli.compose.personalize.fill import fill_html, fill_text, slot_value
from advisory_cli.compose.personalize.jinja_hooks import make_finalize
from advisory_cli.compose.personalize.recipient_proxy import RecipientProxy
from advisory_cli.compose.personalize.slots import DERIVED, CannotDefer, RenderRecorder
from advisory_cli.compose.templates.dates import Calendar
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import NOWHERE, Finding, Place
from advisory_cli.model.mailing.message_id import unsubscribe_token
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory, sender_of
from advisory_cli.model.press.edition import Head, Phase, Piece, Placing, Slot, Specimen, Variant
from advisory_cli.model.press.files import NO_MEDIA, LoadedFile, Media, SentFile
from advisory_cli.model.press.markdown import WrittenLink
from advisory_cli.model.press.newsroom import Mailbox, Newsroom
from advisory_cli.model.press.notice import Notice
from advisory_cli.model.text import printable

STANDARD = frozenset(
    [
        "email",
        "name",
        "first_name",
        "last_name",
        "greeting",
        "salutation",
        "outlet",
        "role",
        "beat",
        "country",
        "language",
        "zone",
    ]
)
"""Columns every template may use; empty where the list lacks them."""

VARIANT_LIMIT = 500
_KEPT_FULL = 64
_URL_SAFE = "/:@?&=#%+,;~!$*()[]'"  # what lxml leaves alone in an address


class _VariantCache:
    """Variants of one phase.

    Full renderings are many and large, so only the last few are kept and others are made again.
    """

    def __init__(self) -> None:
        self.tree = DecisionTree()
        self.variants: dict[int, Variant] = {}
        self.needs: dict[int, tuple[str, ...]] = {}
        self.full_values: dict[int, Mapping[str, str]] = {}
        self.untested: dict[int, tuple[Slot, ...]] = {}  # printed without asking first whether there is anything
        self.blank: dict[int, frozenset[str]] = {}  # of a full rendering: the empty columns that it prints
        self.printed: dict[int, frozenset[str]] = {}
        self.recent: OrderedDict[int, Variant] = OrderedDict()
        self.head: Head | None = None

    @property
    def count(self) -> int:
        """Next free variant number."""
        return len(self.variants) + len(self.full_values)

    def keep(self, number: int, variant: Variant) -> None:
        self.recent[number] = variant
        while len(self.recent) > _KEPT_FULL:
            self.recent.popitem(last=False)


class Composer:
    """Composer of an advisory's editions, or of the editions of a notice about that advisory.

    head() returns the values that all messages of an edition share. assign_variant() gives each recipient a variant,
    and the values that fill the variant's slots.
    Parameters of the constructor:
    - `newsroom`: the settings. `notice`: the notice, or None for the advisory itself.
    - `renderer`: called once, by the constructor, as renderer(advisory, newsroom, notice=…, finalize=…), to get an
      EditionRenderer, which renders the parts of an edition by the templates. The EditionRenderer must call `finalize`
      with every value that a template prints, and print the result.
    - `inline`: called with an HTML page, to get the page with its style sheets written into style attributes.
    - `columns`: the names of the lists' columns. `key`: the newsroom's secret key, from which opt-out tokens are made.
    - `limit`: the largest number of variants of an edition. In an edition that has so many variants, a recipient whom
      no variant fits gets a rendering of their own.
    - `media`: the advisory's pictures and attachments. `generate`: called once for an edition, to get the attachments
      that the program makes for it, such as a calendar file.
    The constructor raises what `renderer` raises, such as BadData for a fault of the advisory's Markdown.
    """

    def __init__(  # noqa: PLR0913  by name, and each a part of what is composed
        self,
        *,
        advisory: Advisory,
        newsroom: Newsroom,
        renderer: Callable[..., EditionRenderer],
        inline: Callable[[str], str],
        columns: frozenset[str],
        key: bytes,
        notice: Notice | None = None,
        limit: int = VARIANT_LIMIT,
        media: Media = NO_MEDIA,
        generate: Callable[[Phase], tuple[LoadedFile, ...]] = lambda _: (),
    ) -> None:
        self._limit = limit
        self._media = media
        self._generate = generate
        self._files: dict[Phase, tuple[LoadedFile, ...]] = {}
        self._advisory = advisory
        self._newsroom = newsroom
        self._key = key
        self._opt_out = opt_out_address(newsroom)
        self._recorder = RenderRecorder()
        self._used: set[str] = set()
        self._renderer = renderer(advisory, newsroom, notice=notice, finalize=make_finalize(self._recorder))
        proxy = RecipientProxy(self._recorder, columns | STANDARD | DERIVED, self._used)
        self._compiler = TemplateCompiler(self._recorder, proxy, self._renderer, inline)
        self._caches: dict[Phase, _VariantCache] = {}
        self._local: dict[str, str] = {}
        self._full_renders = 0
        self._reasons: list[str] = []

    @property
    def advisory(self) -> Advisory:
        """Advisory that is composed."""
        return self._advisory

    def advisory_for(self, recipient: Recipient) -> Advisory:  # noqa: ARG002  all recipients get the same language
        """Return the advisory in the language that a recipient gets."""
        return self._advisory

    def language_for(self, recipient: Recipient) -> int:  # noqa: ARG002  as above
        """Return the number of the language that a recipient gets, from 0."""
        return 0

    @property
    def full_renders(self) -> int:
        """Number of recipients to whom assign_variant() gave a rendering of their own."""
        return self._full_renders

    @property
    def reasons(self) -> list[str]:
        """Reasons, in words, why these recipients could share no variant."""
        return list(self._reasons)

    @property
    def fields_used(self) -> frozenset[str]:
        """Names of the list's columns that templates have read so far, for any recipient.

        The fields embargo_local and unsubscribe_link are not among them, because the program makes their values.
        """
        return frozenset(self._used - DERIVED)

    def in_language(self, number: int) -> "Composer":  # noqa: ARG002  there is one alone
        """Return the composer of the language with this number, from 0."""
        return self

    @property
    def texts(self) -> tuple[Body, Mapping[str, Body]]:
        """Rendered body of the advisory, and the rendered fields that take Markdown, by path such as standfirst."""
        return self._renderer.texts

    @property
    def calendar(self) -> Calendar:
        """Words and dates of the edition's language."""
        return self._renderer.calendar

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """Warnings about marks of Markdown in the advisory's text that readers would see as they stand.

        Empty for a notice that does not repeat the text.
        """
        return self._renderer.remarks

    @property
    def links(self) -> tuple[WrittenLink, ...]:
        """Links in the advisory's body, and in its other fields that take Markdown, such as quotes.

        Addresses written out there, such as www.amnesty.eu, count too. Empty for a notice that does not repeat the
        text.
        """
        return self._renderer.links

    def head(self, phase: Phase) -> Head:
        """Return the head of an edition: the values that all its messages share, such as the subject, and a digest.

        The digest is made of the subject, and of text and HTML for two invented recipients: one without any values, and
        one with a value in each of the columns that this program knows. Where a value would be printed, the digest
        covers the name of the column in place of the value.
        `phase` chooses the edition: under embargo, or open. Raises BadData for a fault of a template.
        """
        cache = self._cache(phase)
        if cache.head is None:
            cache.head = self._head(phase)
        return cache.head

    def heads(self, phase: Phase) -> tuple[Head, ...]:
        """Return the head of an edition in each language, the first language first. See head()."""
        return (self.head(phase),)

    def files(self, phase: Phase) -> tuple[LoadedFile, ...]:
        """Return the pictures and attachments that leave with every message of an edition, with their bytes.

        The edition's head holds the same files without their bytes.
        """
        if phase not in self._files:
            self._files[phase] = (*self._media.files, *self._generate(phase))
        return self._files[phase]

    def assign_variant(self, recipient: Recipient, phase: Phase) -> Placing:
        """Return a Placing: the number of a recipient's variant, and the values that fill the variant's slots.

        Variants are numbered from 0 in each phase. The values are the recipient's, by column: of the printed columns,
        of the columns by which the variant was chosen, and of name and outlet. If no variant fits the recipient yet,
        this call renders a new one. Raises BadData for a fault of a template.
        """
        cache = self._caches.get(phase) or self._cache(phase)
        values = _Values(self, recipient)
        number = cache.tree.find(values)
        if number is None:
            number = self._explore(cache, phase, values)
        if number == FULL:
            number = cache.count
            cache.full_values[number] = values
            cache.keep(number, self._compiler.render_full(phase, values))
            cache.blank[number] = frozenset(self._recorder.blank - DERIVED)
            self._full_renders += 1
        needs = cache.needs.get(number) or {*_ALWAYS, *values}
        return Placing(variant=number, fields={name: values[name] for name in needs})

    def printed(self, placing: Placing, phase: Phase) -> frozenset[str]:
        """Return the names of the columns whose values a recipient's message prints.

        `placing`: the result of assign_variant() for the same `phase`. The fields embargo_local and unsubscribe_link,
        which the program makes, are never among the names.
        A message that cannot be made from a variant with slots is rendered for its recipient alone. The result then
        holds all columns that the templates read, printed or not, and also name and outlet.
        """
        columns = self._cache(phase).printed.get(placing.variant)
        return frozenset(placing.fields) - DERIVED if columns is None else columns

    def blanks(self, placing: Placing, phase: Phase) -> frozenset[str]:
        """Return the names of the columns that a recipient's message prints although the recipient's cell is empty.

        Such a column leaves a hole in the text. A column does not count if the template prints a default value for
        empty cells. `placing`: the result of assign_variant() for the same `phase`.
        """
        cache = self._cache(phase)
        if placing.variant in cache.blank:
            return cache.blank[placing.variant]
        untested = cache.untested.get(placing.variant, ())
        return frozenset(slot.field for slot in untested if not slot_value(slot, placing.fields))

    def template_place(self, column: str) -> Place:
        """Return file and line of the template that was the first to print `column`.

        Return NOWHERE, a place without a file, for a column that no template has printed yet.
        """
        return self._recorder.places.get(column, NOWHERE)

    @property
    def has_own_templates(self) -> bool:
        """True when the newsroom has e-mail templates of its own, beside the shipped ones."""
        return self._renderer.has_own_templates

    @property
    def has_own_words(self) -> bool:
        """True when the newsroom has e-mail templates or labels (the fixed words of an edition) of its own."""
        return self._renderer.has_own_words

    def place_of(self, words: str, *, own: bool = False, ending: str = "") -> Place:
        """Return file and line of the first template line that holds `words`, a passage of the finished message.

        Return NOWHERE, a place without a file, if there is no such line.
        `own`: False searches all templates, the shipped ones included, and no labels (the fixed words of an edition).
        True searches only the newsroom's own templates and labels.
        `ending`: files whose names end so, such as .html, are searched first.
        If `words` are the address of the advisory's picture, the place is the line of the advisory's file with that
        address.
        """
        return self._renderer.place_of(words, own=own, ending=ending)

    def page_findings(self) -> Iterator[Finding]:
        """Yield findings about the HTML pages rendered so far.

        - HTM15: an address that a mail program loads from another server.
        - HTM09: mistakes in a style sheet. HTM10: style sheet rules without effect. These two are looked for only if
        the newsroom has templates of its own.
        Raises BadData for a fault of a template, because style sheets are looked for in a page rendered anew.
        """
        for address in self._compiler.remote.values():
            words = f"Opening the mail loads something from another server: {printable(address.value[:60])}."
            yield finding("HTM15", words, place=self.place_of(address.value), remedy=_FETCHED)
        if not self.has_own_templates:
            return
        from advisory_cli.compose.style_sheets import check_style_sheets

        for phase in self._caches:
            yield from check_style_sheets(self._compiler.part("html", phase, _Values(self, _NOBODY)), self.place_of)

    def variant(self, phase: Phase, number: int) -> Variant:
        """Return the variant with the `number` that assign_variant() gave for the same `phase`.

        A variant that only one recipient gets is not kept for long, and may be rendered anew. Raises BadData for a
        fault of a template, and KeyError for any other number.
        """
        cache = self._cache(phase)
        if number in cache.variants:
            return cache.variants[number]
        if number not in cache.recent:
            cache.keep(number, self._compiler.render_full(phase, cache.full_values[number]))
        return cache.recent[number]

    def specimen(self, recipient: Recipient, phase: Phase) -> Specimen:
        """Return the message to `recipient` for checks and previews, with all slots filled as for sending.

        The Specimen also holds the facts that text and HTML must both show, such as the headline. Raises BadData for a
        fault of a template.
        """
        values = _Values(self, recipient)
        variant = self._variant_for(phase, values)
        return Specimen(
            head=self.head(phase),
            preheader=self._compiler.part("preheader", phase, values),
            text=fill_text(variant.text, values),
            html=fill_html(variant.html, values),
            facts=(*self._renderer.notice_facts(phase), *self._renderer.facts),
            embargo=self._renderer.embargo_words if phase is Phase.EMBARGOED else None,
            clock_note=self._renderer.clock_note(recipient.zone) if phase is Phase.EMBARGOED else "",
        )

    def derive(self, recipient: Recipient, name: str) -> str:
        """Return the value of a recipient's field: a cell of the list, or a value that the program makes.

        `name`: the name of the field. These are special:
        - email: the recipient's address.
        - name: the cell, or first_name and last_name if the cell is empty.
        - embargo_local: the end of the embargo in words, on the clocks of the recipient's zone. The value is "" in
        three cases: without an embargo, for an unknown zone, and if the clocks of the embargo's zone show the same
        time and no note about an unusual difference of the clocks is needed.
        - unsubscribe_link: the web or mailto: address by which the recipient opts out, or "" when the settings have
        none.
        Any other field is the cell, or "" if the list lacks this column.
        """
        if name == "email":
            return recipient.address
        if name == "name":
            first, last = (recipient.fields.get(part, "") for part in ("first_name", "last_name"))
            return recipient.fields.get("name") or f"{first} {last}".strip()
        if name == "embargo_local":
            return self._embargo_local(recipient.zone)
        if name == "unsubscribe_link":
            return self._unsubscribe_link(recipient)
        return recipient.fields.get(name, "")

    def _embargo_local(self, zone: str) -> str:
        if zone not in self._local:
            self._local[zone] = self._renderer.embargo_local(zone) if zone else ""
        return self._local[zone]

    def _unsubscribe_link(self, recipient: Recipient) -> str:
        if "{token}" not in self._opt_out:
            return self._opt_out
        token = unsubscribe_token(self._key, recipient_key=recipient.key) if recipient.address else "token"
        return self._opt_out.replace("{token}", token)

    def _cache(self, phase: Phase) -> _VariantCache:
        """Return the cache of a phase.

        Both parts are rendered plainly first, so that faults of a template come out here.
        """
        if phase not in self._caches:
            for part in ("text", "html"):
                self._compiler.part(part, phase, _Values(self, _NOBODY))
            self._caches[phase] = _VariantCache()
        return self._caches[phase]

    def _variant_for(self, phase: Phase, values: "_Values") -> Variant:
        cache = self._cache(phase)
        number = cache.tree.find(values)
        if number is None:
            number = self._explore(cache, phase, values)
        return self._compiler.render_full(phase, values) if number == FULL else cache.variants[number]

    def _explore(self, cache: _VariantCache, phase: Phase, values: "_Values") -> int:
        """Render for a recipient with new answers and return the variant number.

        Return FULL where slots cannot be used.
        """
        if len(cache.variants) >= self._limit:
            self._add_reason(f"the template tells more than {self._limit} kinds of recipients apart")
            return FULL
        number, variant = cache.count, None
        try:
            variant = self._compiler.compile(phase, values)
        except FieldInAddress:
            raise
        except Exception as fault:
            self._add_reason(
                str(fault) if isinstance(fault, CannotDefer) else "the template needs the values themselves"
            )
        try:
            cache.tree.add(tuple(self._recorder.asked.items()), number if variant else FULL)
        except NondeterministicTemplate:
            self._add_reason("the template asks other questions each time")
            return FULL
        if variant is None:
            return FULL
        cache.variants[number] = variant
        cache.printed[number] = frozenset(_fields_of((*variant.text, *variant.html)) - DERIVED)
        cache.untested[number] = tuple(sorted(_unguarded(variant, self._recorder.asked), key=repr))
        printed = (*_fields_of(variant.text), *_fields_of(variant.html))
        cache.needs[number] = tuple(sorted({*_ALWAYS, *printed, *_asked(self._recorder.asked)}))
        return number

    def _add_reason(self, reason: str) -> None:
        if reason not in self._reasons:
            self._reasons.append(reason)

    def _head(self, phase: Phase) -> Head:
        newsroom, advisory = self._newsroom, self._advisory
        variants = [self._variant_for(phase, _Values(self, recipient)) for recipient in (_NOBODY, _SOMEBODY)]
        subject = self._renderer.subject(phase)
        sender = sender_of(advisory, newsroom.sender)
        own = newsroom.sender is not None and sender is not newsroom.sender
        files = tuple(loaded.file for loaded in self.files(phase))
        return Head(
            advisory_id=advisory.id,
            revision=advisory.revision,
            language=advisory.language,
            phase=phase,
            subject=subject,
            sender=sender or Mailbox(address="", name=newsroom.organisation),
            reply_to=advisory.reply_to or newsroom.reply_to,
            envelope_sender=newsroom.sender.address if own and newsroom.sender else "",
            unsubscribe_mailto=newsroom.unsubscribe_mailto,
            unsubscribe_url=newsroom.unsubscribe_url,
            organisation=newsroom.organisation,
            anchored=True,
            files=files,
            digest=_digest(subject, variants, files),
        )


class _Values(dict[str, str]):
    """Fields of a recipient, each computed when first read."""

    __slots__ = ("_composer", "_recipient")

    def __init__(self, composer: Composer, recipient: Recipient) -> None:
        super().__init__()
        self._composer = composer
        self._recipient = recipient

    def __missing__(self, name: str) -> str:
        value = self[name] = self._composer.derive(self._recipient, name)
        return value

    def get(self, name: str, _default: object = None) -> str:
        return self[name]

    def peek(self, name: str) -> str:
        """Return a value without recording that it was needed."""
        return self[name] if name in self else self._composer.derive(self._recipient, name)


_NOBODY = Recipient(address="")
_SOMEBODY = Recipient(
    address="somebody@example.org", fields={name: name for name in STANDARD if name != "zone"} | {"zone": "Asia/Tokyo"}
)
_ALWAYS = ("name", "outlet")
_FETCHED = (
    "Many mail programs ask before they show it, and its server learns who opened the mail. Leave it out if you can."
)


def opt_out_address(newsroom: Newsroom) -> str:
    """Return the web or mailto: address by which readers opt out, percent-encoded, or "" when the settings have none.

    The address is the setting unsubscribe_url, else a mailto: address made of unsubscribe_mailto. The caller replaces
    `{token}` in the address by the recipient's opt-out token.
    """
    if newsroom.unsubscribe_url:
        return quote(newsroom.unsubscribe_url, safe=_URL_SAFE + "{}")
    if newsroom.unsubscribe_mailto:
        return quote(f"mailto:{newsroom.unsubscribe_mailto}?subject=unsubscribe%20{{token}}", safe=_URL_SAFE + "{}")
    return ""


def _asked(conditions: Iterable[Condition]) -> Iterator[str]:
    """Yield the columns that decided on a variant, printed or not."""
    for condition in conditions:
        yield from (slot.field for slot in (condition.slot, condition.operand) if isinstance(slot, Slot))


def _unguarded(variant: Variant, asked: Mapping[Condition, object]) -> set[Slot]:
    """Return the slots that may turn out empty: columns that the template did not test for content."""
    slots = {piece for piece in (*variant.text, *variant.html) if isinstance(piece, Slot)}
    sure = {condition.slot.field for condition, answer in asked.items() if condition.operation == "true" and answer}
    return {slot for slot in slots if slot.field not in sure | DERIVED | {"email"}}


def _fields_of(pieces: Iterable[Piece]) -> set[str]:
    return {piece.field for piece in pieces if isinstance(piece, Slot)}


def _digest(subject: str, variants: Iterable[Variant], files: Iterable[SentFile]) -> str:
    """Return the hex SHA-256 over subject, text and HTML of all variants, with slots written as their field's name.

    Each file counts with its name, type and digest.

    The variants are for a recipient without values and for one with every value.
    So a passage that only some recipients get counts too.
    """
    parts = [
        "".join([f"{{{piece.field}}}" if isinstance(piece, Slot) else piece for piece in pieces])
        for variant in variants
        for pieces in (variant.text, variant.html)
    ]
    parts += [f"{file.inline} {file.media_type} {file.digest} {file.name}" for file in files]
    return hashlib.sha256("\x00".join((subject, *parts)).encode("utf-8", "surrogatepass")).hexdigest()
