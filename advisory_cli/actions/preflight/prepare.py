"""Preparation of a request: the words checked, the editions composed, the recipients selected and counted.

`check`, `preview` and `send` all use this module.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.editions import MOST_SHOWN, edition_digest
from advisory_cli.actions.preflight.embargo_checks import check_plan, check_readers
from advisory_cli.actions.preflight.example_settings import leaving
from advisory_cli.actions.preflight.example_text import check_example_text
from advisory_cli.actions.preflight.history import as_lifted, check_history, check_older, earlier, without_kept_end
from advisory_cli.actions.preflight.lists import open_lists, recipients, refuse_unknown_columns
from advisory_cli.actions.preflight.other_text import check_other_text
from advisory_cli.actions.preflight.practice import NewPractice, new_practice
from advisory_cli.actions.preflight.recipients import NOBODY, RecipientSelector
from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.actions.preflight.schedule import check_waiting, replaced, send_time
from advisory_cli.actions.preflight.text_links import check_readers_of, check_text
from advisory_cli.actions.request import SendRequest
from advisory_cli.check.email.client_support import check_client_support
from advisory_cli.check.email.edition import check_specimen
from advisory_cli.check.email.hidden_words import check_hidden_words
from advisory_cli.check.email.own_words import check_own_words
from advisory_cli.check.email.residue import check_residue
from advisory_cli.check.embargo.rules import check_clearance, check_embargo, check_override
from advisory_cli.check.fields.events import check_event
from advisory_cli.check.fields.lists import check_columns, check_duplicates, check_empty, check_languages
from advisory_cli.check.fields.pictures import check_picture
from advisory_cli.check.fields.required import check_required
from advisory_cli.check.fields.send_time import check_send_at
from advisory_cli.check.wording.all_words import check_words
from advisory_cli.check.wording.setting_words import check_settings
from advisory_cli.compose.composer import Composer
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place, Reading, errors
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.ports.ledger import Ledger, RecipientTable
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.schedule.times import When
from advisory_cli.read.advisory.file import read_advisory
from advisory_cli.read.lists.columns import STANDARD_COLUMNS
from advisory_cli.read.lists.reader import RecipientList
from advisory_cli.read.locate import list_name

_MOST_NAMED = 5
_NOT_JUDGED = (Selection.DUPLICATE, Selection.OPTED_OUT, Selection.EXCLUDED)  # whether they are cleared is no matter


@dataclass(slots=True)
class Prepared:
    """The result of prepare().

    Without an advisory, or when its template cannot be rendered, only findings are present.
    """

    now: datetime
    findings: tuple[Finding, ...]
    advisory: Advisory | None = None
    composer: Composer | None = None
    roll: RecipientTable | None = None
    digest: str = ""
    lists: tuple[str, ...] = ()  # as they are found from the newsroom
    skipped_rows: int = 0
    specimens: tuple[tuple[Recipient, Phase], ...] = ()  # one for every way the e-mail can look
    before: Sequence[MailingSummary] = ()  # earlier mailings of this advisory, newest first
    known: Sequence[MailingSummary] = ()  # those, and the ones of practice that begins anew
    sample: tuple[tuple[Recipient, Phase], ...] = ()  # those, and the first people of the lists
    at: When | None = None  # when to send; None: now
    first_due: datetime | None = None  # when it leaves for the first, and for the last
    last_due: datetime | None = None
    due_zones: frozenset[str] = frozenset()  # on whose clocks it leaves
    last_early: datetime | None = None  # the last one who gets it under embargo
    as_of: int = 0  # what the ledger knew: Ledger.decisions()
    clears: Callable[[Recipient], bool] = lambda _: False  # whether somebody may have it under embargo

    def phase_for(self, recipient: Recipient) -> Phase:
        """Return the edition that a recipient would get now, or get first."""
        if self.phase_now is Phase.OPEN:
            return Phase.OPEN
        return Phase.EMBARGOED if self.clears(recipient) else Phase.OPEN

    @property
    def phase_now(self) -> Phase:
        """The edition that leaves first. Under an embargo that is the edition with the bar."""
        embargo = self.advisory.embargo if self.advisory else None
        return Phase.OPEN if embargo is None or embargo.lifted(self.now) else Phase.EMBARGOED

    def holds(self, recipient: Recipient) -> bool:
        """Tell whether a recipient has to wait for the end of the embargo."""
        return self.phase_now is Phase.EMBARGOED and self.phase_for(recipient) is Phase.OPEN

    @property
    def refused(self) -> tuple[Finding, ...]:
        """The errors among the findings."""
        return errors(self.findings)


@contextmanager
def prepare(order: SendRequest, ctx: Context, ledger: Ledger) -> Iterator[Prepared]:
    """Read the files, check them, compose the editions and select the recipients, and yield the result.

    Nothing is written but the recipient table, which is gone at the end. In practice a second pass follows when the
    first shows that practice begins anew.
    """
    with _prepared(order, ctx, ledger, None) as prepared:
        practice = _new_practice(order, prepared, ctx, ledger)
        if practice is None:
            yield prepared
            return
    with _prepared(order, ctx, ledger, practice) as prepared:
        yield prepared


def _new_practice(order: SendRequest, prepared: Prepared, ctx: Context, ledger: Ledger) -> NewPractice | None:
    if prepared.advisory is None or order.replaces:
        return None
    return new_practice(
        prepared.advisory,
        prepared.before,
        prepared.findings,
        ledger,
        ctx.newsroom,
        again=order.again,
        digest=prepared.digest,
    )


@contextmanager
def _prepared(order: SendRequest, ctx: Context, ledger: Ledger, practice: NewPractice | None) -> Iterator[Prepared]:
    now = ctx.clock.now()
    newsroom, findings = _with_sender(ctx.newsroom)
    reading = read_file(order.advisory, newsroom)
    findings += (*newsroom.exposed, *reading.findings)
    lists, faults = open_lists(order)
    findings += faults
    refuse_unknown_columns(order, lists)
    advisory = reading.value
    if advisory is None:
        row_faults = RowFaults(skip_bad_rows=order.skip_bad_rows)
        deque(recipients(lists, row_faults), maxlen=0)  # read to the end
        yield Prepared(now=now, findings=(*findings, *row_faults.findings()))
        return
    as_of = ledger.decisions()
    known = earlier(ledger, realm=newsroom.realm, advisory_id=advisory.id)
    before, lost = known, frozenset[str]()
    if practice is not None:
        before, lost = [] if practice.anew else known, practice.lost
        findings.append(practice.why)
    advisory, lifted = as_lifted(advisory, before, ledger, now)
    findings += [*lifted, *without_kept_end(check_file(advisory, now), advisory, before)]
    findings += check_settings(newsroom, advisory)
    at = send_time(order.at, advisory, now)
    if at is None or not at.per_recipient:
        findings += check_plan(advisory, newsroom, now=now, leaves=at.earliest if at else now)
    columns = frozenset(chain.from_iterable(one.columns for one in lists))
    with ledger.open_roll(
        realm=newsroom.realm,
        advisory_id=advisory.id,
        revision=advisory.revision,
        now=now,
        again=order.again,
        replaces=order.replaces,
        anew=practice is not None and practice.anew,
        lost=lost,
    ) as roll:
        named = tuple(list_name(one.path, folder=newsroom.folder) for one in lists)
        laying = RecipientSelector(order=order, newsroom=newsroom, advisory=advisory, roll=roll, now=now, at=at)
        prepared = Prepared(now=now, findings=(), advisory=advisory, lists=named)
        prepared.before, prepared.known, prepared.as_of = before, known, as_of
        prepared.clears, prepared.at = laying.clears, at
        try:
            laying.composer = ctx.composer(advisory, columns, ledger.newsroom_key, None)
            laying.select_recipients(lists)
            findings += list(_look_over(laying, lists, prepared, ledger))
        except AdvisoryError as fault:
            if not fault.findings:
                raise
            findings += [*laying.findings, *fault.findings]
        if at is not None and at.per_recipient:
            findings += check_plan(
                advisory, newsroom, now=now, leaves=laying.first_due or now, last=laying.last_early or laying.first_due
            )
        prepared.findings = tuple(findings)
        yield prepared


def _look_over(
    laying: RecipientSelector, lists: list[RecipientList], prepared: Prepared, ledger: Ledger
) -> Iterator[Finding]:
    """Yield the findings that need the whole table of recipients, and store the results in `prepared`."""
    _choose(laying, prepared)
    yield from laying.findings
    yield from _check_editions(laying, lists, prepared)
    if lists:
        yield from _check_people(laying)
    yield from check_readers(laying.advisory, laying.newsroom, zones=laying.zones, now=laying.now)
    prepared.digest, prepared.skipped_rows = edition_digest(laying.composer, laying.phases), laying.faults.skipped
    prepared.first_due, prepared.last_due = laying.first_due, laying.last_due
    prepared.last_early, prepared.due_zones = laying.last_early, frozenset(laying.due_zones)
    yield from _history(laying, ledger, prepared)
    prepared.composer, prepared.roll = laying.composer, laying.roll


def read_file(path: Path, newsroom: Newsroom) -> Reading[Advisory]:
    """Read an advisory of the newsroom. Raises NoInput."""
    return read_advisory(
        path,
        folder=newsroom.folder,
        zone=newsroom.zone,
        language=newsroom.language,
        issuer=newsroom.organisation,
        sender=None if newsroom.sender is NOBODY else newsroom.sender,
    )


def check_file(advisory: Advisory, now: datetime) -> Iterator[Finding]:
    """Yield the findings about the file alone."""
    yield from check_required(advisory)
    yield from check_picture(advisory)
    yield from check_words(advisory, now=now)
    yield from check_event(advisory, now=now)
    yield from check_embargo(advisory, now=now)
    yield from check_send_at(advisory, now=now)


def _with_sender(newsroom: Newsroom) -> tuple[Newsroom, list[Finding]]:
    if newsroom.sender is not None:
        return newsroom, []
    missing = finding(
        "SET04",
        "The setting `from` is missing: nobody knows who sends this.",
        place=Place(file=newsroom.folder / "advisory.toml"),
        remedy='Write into advisory.toml: from = "Press Office <press@your-domain.example>"',
    )
    return replace(newsroom, sender=NOBODY), [missing]


def _history(laying: RecipientSelector, ledger: Ledger, prepared: Prepared) -> Iterator[Finding]:
    replaces = laying.order.replaces
    known, newsroom, now = prepared.known, laying.newsroom, laying.now
    other = [*check_other_text(laying.advisory, known, ledger, newsroom, now=now, replaces=replaces)]
    if errors(other):  # what was sent of another text is no history of this one
        yield from other
        return
    said = list(
        check_history(
            laying.advisory,
            laying.composer,
            prepared.before,
            ledger,
            newsroom=laying.newsroom,
            digest=prepared.digest,
            now=laying.now,
        )
    )
    yield from said
    counts = laying.roll.counts()
    if not any(one.code == "ADV18" for one in said):  # which names the right number too
        yield from check_older(
            laying.advisory,
            prepared.before,
            ledger,
            laying.newsroom,
            replaces=replaces,
            leaving=counts.get(Selection.SEND, 0) + counts.get(Selection.HELD, 0),
        )
    if replaces:
        replaced(prepared.before, replaces, laying.advisory, laying.now)
    yield from check_waiting(
        laying.advisory,
        prepared.before,
        digest=prepared.digest,
        at=laying.at,
        replaces=replaces,
        now=laying.now,
    )


def _choose(laying: RecipientSelector, prepared: Prepared) -> None:
    """Choose the recipients whose messages are checked, one for every way the e-mail can look, and those to preview."""
    ourselves = Recipient(address=laying.newsroom_address)
    prepared.specimens = tuple(laying.placer.specimens.values()) or ((ourselves, laying.phases[-1]),)
    several: dict[str, tuple[Recipient, Phase]] = {}
    for person, phase in (*prepared.specimens, *laying.placer.first_recipients):
        several.setdefault(person.key, (person, phase))  # of two rows with one address the first counts
    remarkable = {person.key: (person, phase) for person, phase in laying.cells.remarkable()}
    few = dict(islice(several.items(), MOST_SHOWN))
    prepared.sample = tuple({**few, **{key: one for key, one in remarkable.items() if key not in few}}.values())


def check_specimens(
    composer: Composer, advisory: Advisory, specimens: Sequence[tuple[Recipient, Phase]]
) -> Iterator[Finding]:
    """Yield the faults in the messages of these recipients, each fault once."""
    found = list(composer.page_findings())
    for recipient, phase in specimens:
        specimen = composer.specimen(recipient, phase)
        found += check_specimen(specimen, advisory=advisory, recipient_zone=recipient.zone)
        found += check_residue(specimen, advisory=advisory, fields=recipient.fields, place_of=composer.place_of)
        own = partial(composer.place_of, own=True)
        if composer.has_own_words:
            found += check_own_words(specimen, advisory=advisory, fields=recipient.fields, place_of=own)
        if composer.has_own_templates:
            found += check_hidden_words(specimen, own)
            found += check_client_support(specimen.html, own)
    yield from {(one.code, one.place, one.words): one for one in found}.values()


def _check_editions(laying: RecipientSelector, lists: list[RecipientList], prepared: Prepared) -> Iterator[Finding]:
    """Yield the findings about the composed editions."""
    composer = laying.composer
    yield from check_text(composer, laying.advisory, laying.newsroom)
    yield from check_readers_of(laying.advisory, laying.newsroom, laying.shown)
    yield from check_specimens(composer, laying.advisory, prepared.specimens)
    columns = [(one.name, one.columns) for one in lists]
    yield from laying.cells.holes()
    yield from check_columns(used=composer.fields_used, standard=STANDARD_COLUMNS, lists=columns)
    if composer.full_renders:
        yield finding(
            "TPL04",
            f"Messages that must be rendered one by one, at about 0.1 seconds each: {composer.full_renders}.",
            remedy="A template uses a recipient's field in a way that cannot be filled in later: docs/templates.md",
        )


def _check_people(laying: RecipientSelector) -> Iterator[Finding]:
    """Yield the findings about the counted recipients."""
    counts, embargo = laying.roll.counts(), laying.advisory.embargo
    to_send = counts.get(Selection.SEND, 0) + counts.get(Selection.HELD, 0)
    yield from check_empty(listed=sum(counts.values()), to_send=to_send)
    yield from check_example_text(laying.advisory, laying.newsroom, leaving(laying.roll))
    yield from check_languages(laying.advisory, laying.roll.by_language(held=True))
    repeated = laying.roll.entries(Selection.DUPLICATE, limit=_MOST_NAMED)
    some = [f"{one.list_name}:{one.line} {one.address}" for one in repeated]
    yield from check_duplicates(counts.get(Selection.DUPLICATE, 0), some=some)
    if embargo is not None and laying.phases[-1] is Phase.EMBARGOED:
        yield from check_clearance(
            held=counts.get(Selection.HELD, 0),
            expired=laying.expired,
            total=sum(counts.values()) - sum(counts.get(one, 0) for one in _NOT_JUDGED),
            until=embargo.until,
        )
        yield from check_override(reason=laying.order.allow_uncleared, strangers=len(laying.cleared))
