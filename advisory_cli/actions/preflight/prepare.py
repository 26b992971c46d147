"""Prepare a request of `check`, `preview` or `send`: check the words, compose the editions, select the recipients.

The result is Prepared, with all findings. Nothing is stored but a temporary table of the recipients.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain, islice

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.advisory_file import read_file
from advisory_cli.actions.preflight.editions import MOST_SHOWN, edition_digest
from advisory_cli.actions.preflight.embargo_checks import check_plan, check_readers
from advisory_cli.actions.preflight.example_settings import leaving_addresses
from advisory_cli.actions.preflight.example_text import check_example_text
from advisory_cli.actions.preflight.history import (
    check_history,
    check_older,
    earlier_mailings,
    without_lifted_embargo,
    without_past_embargo_error,
)
from advisory_cli.actions.preflight.lists import open_lists, recipients, refuse_unknown_columns
from advisory_cli.actions.preflight.named_files import NamedFiles
from advisory_cli.actions.preflight.other_text import check_other_text
from advisory_cli.actions.preflight.practice import NewPractice, new_practice
from advisory_cli.actions.preflight.recipients import NOBODY, RecipientSelector
from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.actions.preflight.schedule import check_waiting, mailing_to_replace, send_time
from advisory_cli.actions.preflight.sent_version import sent_text
from advisory_cli.actions.preflight.text_links import check_fields, check_readers_of, check_text
from advisory_cli.actions.request import SendRequest
from advisory_cli.check.email.accent import check_accent
from advisory_cli.check.email.client_support import check_client_support
from advisory_cli.check.email.edition import check_specimen
from advisory_cli.check.email.hidden_words import check_hidden_words
from advisory_cli.check.email.opening import check_opening
from advisory_cli.check.email.own_words import check_own_words
from advisory_cli.check.email.residue import check_residue
from advisory_cli.check.embargo.rules import check_clearance, check_embargo, check_override
from advisory_cli.check.fields.events import check_event
from advisory_cli.check.fields.lists import check_columns, check_duplicates, check_empty, check_languages
from advisory_cli.check.fields.pictures import check_picture
from advisory_cli.check.fields.programme import check_programme
from advisory_cli.check.fields.required import check_required
from advisory_cli.check.fields.send_time import check_send_at
from advisory_cli.check.fields.surroundings import (
    check_dial_in,
    check_public_before_embargo_ends,
    check_repeated,
    check_times_around,
)
from advisory_cli.check.wording.all_words import check_words
from advisory_cli.check.wording.editions import check_editions, check_missing_languages, check_translated
from advisory_cli.check.wording.setting_words import check_settings
from advisory_cli.compose.composer import Composer
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place, errors
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.mailing.plan import ConditionCount
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.ports.ledger import Ledger, RecipientTable
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.schedule.times import When
from advisory_cli.read.edition_files import name_language
from advisory_cli.read.lists.columns import STANDARD_COLUMNS
from advisory_cli.read.lists.reader import RecipientList

_MOST_NAMED = 5
# people to whom a clearance for the embargo makes no difference
_CLEARANCE_IRRELEVANT = (Selection.DUPLICATE, Selection.OPTED_OUT, Selection.EXCLUDED)


@dataclass(slots=True)
class Prepared:
    """Result of `prepare`: the advisory, its composed editions, the selected recipients, and all findings.

    When the file cannot be read as an advisory, only `now` and `findings` are set. When the editions cannot be composed
    or the recipients not selected, such as for a template that cannot be rendered, `composer` and `table` are None.
    - `composer` renders the editions, and `table` holds the recipients. `digest` is the hash of the text
      (edition_digest()).
    - `lists` holds the names of the lists, and `skipped_rows` the number of bad rows left out. `conditions` has, for
      each condition of --where, the rows that it leaves out.
    - `specimens` holds one recipient for each way the e-mail can look, and `sample` the recipients to preview, each
      with the edition.
    - `known` holds all earlier mailings of the advisory, newest first. `before` is the same, but empty when a practice
      mailing is repeated for everybody.
    - `at` is the send time, None for now. `first_due` and `last_due` are the times at which the first and the last
      message are due, None without a send time. `due_zones` are the zones in which the send time is reckoned.
    - `last_early` is the time at which the last message under embargo is due, None when there is none.
    - `as_of` is the number that Ledger.decisions() returned when the ledger was read. The ledger raises that number
      with each plan or decision that is stored.
    - `clears` tells whether a recipient may have the text under embargo.
    """

    now: datetime
    findings: tuple[Finding, ...]
    advisory: Advisory | None = None
    composer: Composer | None = None
    table: RecipientTable | None = None
    digest: str = ""  # `edition_digest` of the text
    lists: tuple[str, ...] = ()  # names of the lists, as found from the newsroom's folder
    skipped_rows: int = 0  # bad rows left out by --skip-bad-rows
    specimens: tuple[tuple[Recipient, Phase], ...] = ()  # one recipient for each variant, with the edition
    before: Sequence[MailingSummary] = ()  # earlier mailings, newest first, none when practice begins anew
    known: Sequence[MailingSummary] = ()  # all earlier mailings of this advisory, newest first
    sample: tuple[tuple[Recipient, Phase], ...] = ()  # recipients to preview: the specimens first
    at: When | None = None  # send time; None: now
    first_due: datetime | None = None  # when the first message is due at the send time; None: no send time
    last_due: datetime | None = None  # when the last message is due at the send time
    due_zones: frozenset[str] = frozenset()  # zones in which the send time is reckoned
    last_early: datetime | None = None  # when the last message under embargo is due; None: there is none
    as_of: int = 0  # Ledger.decisions() when the ledger was read
    conditions: tuple[ConditionCount, ...] = ()  # rows that each condition of --where leaves out
    clears: Callable[[Recipient], bool] = lambda _: False  # tells whether a recipient may have the text under embargo

    def phase_for(self, recipient: Recipient) -> Phase:
        """Return the edition that a recipient gets first.

        EMBARGOED (with the embargo banner) when an embargo holds and the recipient is cleared for the embargo, OPEN
        otherwise.
        """
        if self.phase_now is Phase.OPEN:
            return Phase.OPEN
        return Phase.EMBARGOED if self.clears(recipient) else Phase.OPEN

    @property
    def phase_now(self) -> Phase:
        """The edition that leaves first: EMBARGOED (with the embargo banner) while an embargo holds, OPEN otherwise."""
        return Phase.OPEN if self.embargo_end is None else Phase.EMBARGOED

    @property
    def embargo_end(self) -> datetime | None:
        """The end of the embargo in the file while it holds, None when none holds."""
        embargo = self.advisory.embargo if self.advisory else None
        return None if embargo is None or embargo.lifted(self.now) else embargo.until.instant

    def holds(self, recipient: Recipient) -> bool:
        """Tell whether a recipient is held: an embargo is in force and the recipient is not cleared for the embargo."""
        return self.phase_now is Phase.EMBARGOED and self.phase_for(recipient) is Phase.OPEN

    @property
    def refused(self) -> tuple[Finding, ...]:
        """The findings of level error, because of which nothing is sent."""
        return errors(self.findings)


@contextmanager
def prepare(request: SendRequest, ctx: Context, ledger: Ledger) -> Iterator[Prepared]:
    """Context manager: read and check the advisory and the lists, compose the editions and select the recipients.

    The `with` block gets the result, which is valid inside the block. Faults of the advisory and the lists are findings
    in the result. Nothing is written but a temporary table of the recipients, which is deleted at the end.
    In practice, messages may have to be written again, such as deleted ones. This is known only when everything was
    prepared once. Everything is then prepared a second time, and the second result counts.
    Raises NoInput when a file is missing, and UsageFault when the request does not fit the lists.
    """
    with _prepare_once(request, ctx, ledger, None) as prepared:
        practice = _new_practice(request, prepared, ctx, ledger)
        if practice is None:
            yield prepared
            return
    with _prepare_once(request, ctx, ledger, practice) as prepared:
        yield prepared


def _new_practice(request: SendRequest, prepared: Prepared, ctx: Context, ledger: Ledger) -> NewPractice | None:
    if prepared.advisory is None or request.replaces:
        return None
    return new_practice(
        prepared.advisory,
        prepared.before,
        prepared.findings,
        ledger,
        ctx,
        again=request.again,
        digest=prepared.digest,
    )


@contextmanager
def _prepare_once(
    request: SendRequest, ctx: Context, ledger: Ledger, practice: NewPractice | None
) -> Iterator[Prepared]:
    now = ctx.clock.now()
    newsroom, findings = _with_sender(ctx.newsroom)
    reading = read_file(request.advisory, newsroom)
    findings += (*newsroom.exposed, *check_accent(newsroom), *reading.findings)
    lists, faults = open_lists(request)
    findings += faults
    refuse_unknown_columns(request, lists)
    advisory = reading.value
    if advisory is None:
        row_faults = RowFaults(skip_bad_rows=request.skip_bad_rows)
        if not request.to:
            deque(recipients(lists, row_faults), maxlen=0)  # read to the end
        yield Prepared(now=now, findings=(*findings, *row_faults.findings()))
        return
    as_of = ledger.decisions()
    known = earlier_mailings(ledger, realm=newsroom.realm, advisory_id=advisory.id)
    before, lost_keys = known, frozenset[str]()
    if practice is not None:
        before, lost_keys = [] if practice.restart else known, practice.lost_keys
        findings.append(practice.note)
    advisory, lifted = without_lifted_embargo(advisory, before, ledger, now, zone=newsroom.zone)
    findings += [*lifted, *without_past_embargo_error(check_file(advisory, now), advisory, before)]
    media = NamedFiles(ctx.media)
    findings += [*check_settings(newsroom, advisory), *check_fields(advisory, newsroom), *media.findings(advisory)]
    findings += media.check_lists(advisory, (*request.lists, *request.exclude, *request.cleared), newsroom.folder)
    at = send_time(request.at, advisory, now, at_once=request.at_once)
    if at is None or not at.per_recipient:
        findings += check_plan(advisory, newsroom, now=now, leaves=at.earliest if at else now)
    columns = frozenset(chain.from_iterable(recipient_list.columns for recipient_list in lists))
    with ledger.open_recipient_table(
        realm=newsroom.realm,
        advisory_id=advisory.id,
        revision=advisory.revision,
        now=now,
        again=request.again,
        replaces=request.replaces,
        anew=practice is not None and practice.restart,
        lost=lost_keys,
    ) as table:
        list_names = replace(request, lists=tuple(opened.path for opened in lists)).stored_lists(newsroom.folder)
        selector = RecipientSelector(request=request, newsroom=newsroom, advisory=advisory, table=table, now=now, at=at)
        prepared = Prepared(now=now, findings=(), advisory=advisory, lists=list_names)
        prepared.before, prepared.known, prepared.as_of = before, known, as_of
        prepared.clears, prepared.at = selector.clears, at
        try:
            selector.composer = ctx.composer(advisory, columns, ledger.newsroom_key, None, media=media)
            selector.select_recipients(lists)
            findings += list(_check_selected(selector, lists, prepared, ledger))
        except AdvisoryError as fault:
            if not fault.findings:
                raise
            findings += [*selector.findings, *fault.findings]
        if at is not None and at.per_recipient:
            findings += check_plan(
                advisory,
                newsroom,
                now=now,
                leaves=selector.first_due or now,
                last=selector.last_early or selector.first_due,
            )
        prepared.findings = tuple(findings)
        yield prepared


def _check_selected(
    selector: RecipientSelector, lists: list[RecipientList], prepared: Prepared, ledger: Ledger
) -> Iterator[Finding]:
    """Yield the findings that need the whole table of recipients, and store the results in `prepared`."""
    _choose_samples(selector, prepared)
    yield from selector.findings
    yield from _check_editions(selector, lists, prepared)
    if lists or selector.request.to:
        yield from _check_people(selector)
    else:
        yield from check_example_text(selector.advisory, selector.newsroom, None)
    yield from check_readers(selector.advisory, selector.newsroom, zones=selector.zones, now=selector.now)
    prepared.digest, prepared.skipped_rows = edition_digest(selector.composer, selector.phases), selector.faults.skipped
    prepared.first_due, prepared.last_due = selector.first_due, selector.last_due
    prepared.last_early, prepared.due_zones = selector.last_early, frozenset(selector.due_zones)
    prepared.conditions = tuple(
        ConditionCount(condition=text, rows=selector.rows, left_out=selector.unmet[text])
        for text in dict.fromkeys(map(str, selector.request.where))
    )
    yield from _check_earlier_mailings(selector, ledger, prepared)
    prepared.composer, prepared.table = selector.composer, selector.table


def check_file(advisory: Advisory, now: datetime) -> Iterator[Finding]:
    """Yield the findings about an advisory by itself, in all languages: without lists, settings or earlier mailings."""
    known: set[tuple[str, str]] = set()
    for edition in advisory.editions:
        for fault in _check_edition(edition, now):
            if edition is advisory or fault.place.line is not None or (fault.code, fault.words) not in known:
                known.add((fault.code, fault.words))
                yield fault
    yield from check_editions(advisory)


def _check_edition(advisory: Advisory, now: datetime) -> Iterator[Finding]:
    yield from check_required(advisory)
    yield from check_picture(advisory)
    yield from check_words(advisory, now=now)
    yield from check_event(advisory, now=now)
    yield from check_programme(advisory)
    yield from check_repeated(advisory)
    yield from check_times_around(advisory)
    yield from check_dial_in(advisory)
    yield from check_public_before_embargo_ends(advisory)
    yield from check_embargo(advisory, now=now)
    yield from check_send_at(advisory, now=now)


def _with_sender(newsroom: Newsroom) -> tuple[Newsroom, list[Finding]]:
    if newsroom.sender is not None:
        return newsroom, []
    missing = finding(
        "SET04",
        "The setting `from` is missing.",
        place=Place(file=newsroom.folder / "advisory.toml"),
        remedy='Write into advisory.toml: from = "Press Office <press@your-domain.example>"',
    )
    return replace(newsroom, sender=NOBODY), [missing]


def _check_earlier_mailings(selector: RecipientSelector, ledger: Ledger, prepared: Prepared) -> Iterator[Finding]:
    replaces = selector.request.replaces
    known, newsroom, now = prepared.known, selector.newsroom, selector.now
    id_findings = [*check_other_text(selector.advisory, known, ledger, newsroom, now=now, replaces=replaces)]
    if errors(id_findings):  # what was sent of another text is no history of this one
        yield from id_findings
        return
    history = list(
        check_history(
            selector.advisory,
            selector.composer,
            prepared.before,
            ledger,
            newsroom=selector.newsroom,
            digest=prepared.digest,
            now=selector.now,
            people=selector.table if selector.request.to else None,
        )
    )
    yield from history
    yield from _check_translated(selector.advisory, prepared, ledger, newsroom)
    counts = selector.table.counts()
    if not any(fault.code in {"ADV18", "ADV22"} for fault in history):  # these say what to do instead
        yield from check_older(
            selector.advisory,
            prepared.before,
            ledger,
            selector.newsroom,
            replaces=replaces,
            leaving=counts.get(Selection.SEND, 0) + counts.get(Selection.HELD, 0),
        )
    if replaces:
        mailing_to_replace(prepared.before, replaces, selector.advisory, selector.now)
    yield from check_waiting(
        selector.advisory,
        prepared.before,
        digest=prepared.digest,
        at=selector.at,
        replaces=replaces,
        now=selector.now,
        zone=newsroom.zone,
    )


def _check_translated(advisory: Advisory, prepared: Prepared, ledger: Ledger, newsroom: Newsroom) -> Iterator[Finding]:
    """Yield LNG07 for translations that are as they were planned last, while the first language has changed."""
    if advisory.translations and prepared.known:
        mailing = prepared.known[0].mailing
        sent = sent_text(mailing, ledger, newsroom)
        if sent is not None:
            yield from check_translated(advisory, sent, mailing.id)


def _choose_samples(selector: RecipientSelector, prepared: Prepared) -> None:
    """Choose the recipients whose messages are checked, one for every way the e-mail can look, and those to preview."""
    office = Recipient(address=selector.newsroom_address)
    prepared.specimens = tuple(selector.assigner.specimens.values()) or ((office, selector.phases[-1]),)
    by_key: dict[str, tuple[Recipient, Phase]] = {}
    for person, phase in (*prepared.specimens, *selector.assigner.first_recipients):
        by_key.setdefault(person.key, (person, phase))  # of two rows with one address the first counts
    remarkable = {person.key: (person, phase) for person, phase in selector.cells.remarkable()}
    first_few = dict(islice(by_key.items(), MOST_SHOWN))
    prepared.sample = tuple(
        {**first_few, **{key: pair for key, pair in remarkable.items() if key not in first_few}}.values()
    )
    prepared.specimens += tuple(_of_unread_languages(selector, prepared))


def _of_unread_languages(selector: RecipientSelector, prepared: Prepared) -> Iterator[tuple[Recipient, Phase]]:
    """Yield the office as the reader of each language that no recipient gets, so that all are checked."""
    composer, address = selector.composer, selector.newsroom_address
    read = {composer.language_for(recipient) for recipient, _ in prepared.specimens}
    for number, language in enumerate(selector.advisory.languages):
        if number not in read:
            yield Recipient(address=address, fields={"language": language}), selector.phases[-1]


def check_specimens(composer: Composer, specimens: Sequence[tuple[Recipient, Phase]]) -> Iterator[Finding]:
    """Yield the findings about the finished messages of some recipients, each distinct finding only once.

    `specimens` holds pairs of a recipient and the edition to check. Raises BadData, while iterating, for a fault of a
    template.
    """
    faults = list(composer.page_findings())
    for recipient, phase in specimens:
        specimen, advisory = composer.specimen(recipient, phase), composer.advisory_for(recipient)
        faults += check_specimen(specimen, advisory=advisory, recipient_zone=recipient.zone)
        faults += check_opening(specimen, advisory=advisory)
        faults += check_residue(specimen, advisory=advisory, fields=recipient.fields, place_of=composer.place_of)
        own_place = partial(composer.place_of, own=True)
        if composer.has_own_words:
            faults += check_own_words(specimen, advisory=advisory, fields=recipient.fields, place_of=own_place)
        if composer.has_own_templates:
            faults += check_hidden_words(specimen, own_place)
            faults += check_client_support(specimen.html, own_place)
    yield from {(fault.code, fault.place, fault.words): fault for fault in faults}.values()


def _check_editions(selector: RecipientSelector, lists: list[RecipientList], prepared: Prepared) -> Iterator[Finding]:
    """Yield the findings about the composed editions."""
    composer = selector.composer
    yield from check_text(composer, selector.advisory, selector.newsroom)
    yield from check_readers_of(selector.advisory, selector.newsroom, selector.shown)
    yield from check_specimens(composer, prepared.specimens)
    columns = [(recipient_list.name, recipient_list.columns) for recipient_list in lists]
    yield from selector.cells.check_empty_cells()
    yield from check_columns(used=composer.fields_used, standard=STANDARD_COLUMNS, lists=columns)
    if composer.full_renders:
        yield finding(
            "TPL04",
            f"Messages that must be rendered one by one, at about 0.1 seconds each: {composer.full_renders}.",
            remedy="A template uses a recipient's field in a way that cannot be filled in later: docs/templates.md",
        )


def _check_people(selector: RecipientSelector) -> Iterator[Finding]:
    """Yield the findings about the counted recipients."""
    counts, embargo = selector.table.counts(), selector.advisory.embargo
    yield from check_empty(counts)
    yield from check_example_text(selector.advisory, selector.newsroom, leaving_addresses(selector.table))
    several = selector.advisory.translations or (selector.advisory.source and name_language(selector.advisory.source))
    check = check_missing_languages if several else check_languages
    yield from check(selector.advisory, selector.table.by_language(held=True))
    duplicates = selector.table.entries(Selection.DUPLICATE, limit=_MOST_NAMED)
    examples = [f"{entry.list_name}:{entry.line} {entry.address}" for entry in duplicates]
    yield from check_duplicates(counts.get(Selection.DUPLICATE, 0), examples=examples)
    if embargo is not None and selector.phases[-1] is Phase.EMBARGOED:
        yield from check_clearance(
            held=counts.get(Selection.HELD, 0),
            expired=_count_expired(selector),
            total=sum(counts.values()) - sum(counts.get(selection, 0) for selection in _CLEARANCE_IRRELEVANT),
            until=embargo.until,
        )
        yield from check_override(reason=selector.request.allow_uncleared, unlisted=len(selector.cleared))


def _count_expired(selector: RecipientSelector) -> int:
    """Count the held recipients whose agreement to embargoes no longer holds."""
    held = selector.table.entries(Selection.HELD) if selector.expired else ()
    return sum(entry.key in selector.expired for entry in held)
