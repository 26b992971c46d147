"""Recognition of a document: rules in their order, from the head of the text to what stays in its body."""

from dataclasses import replace

from advisory_cli.intake.documents.blocks import Document
from advisory_cli.intake.draft import (
    Draft,
    DraftAccreditation,
    DraftContact,
    DraftEvent,
    DraftLink,
    LocalTime,
    Question,
)
from advisory_cli.intake.options import ImportOptions
from advisory_cli.intake.recognition.accreditation import read_accreditation
from advisory_cli.intake.recognition.arrangements.live import read_live
from advisory_cli.intake.recognition.arrangements.opportunities import read_opportunities
from advisory_cli.intake.recognition.arrangements.spokespeople import read_spokespeople
from advisory_cli.intake.recognition.captions import read_pictures
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.events import agenda_events, read_events
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.head import Head
from advisory_cli.intake.recognition.heading import read_head
from advisory_cli.intake.recognition.language import language_of
from advisory_cli.intake.recognition.lines import sheet_of
from advisory_cli.intake.recognition.parts import TextParts, read_parts
from advisory_cli.intake.recognition.programme import find_programme, take_programme
from advisory_cli.intake.recognition.quotations import find_quotes
from advisory_cli.intake.recognition.sections import find_sections, read_end_mark
from advisory_cli.intake.recognition.words import words_of_language
from advisory_cli.model.press.advisory import KIND_RULES, Kind


def recognise(document: Document, options: ImportOptions) -> Draft:
    """Return the advisory that a document says.

    `options`: what a person has said about it, and the newsroom's zone and language.
    """
    sheet = sheet_of(document)
    text = "\n".join(line.text for line in sheet.lines)
    language, certain = language_of(text, document.language, options.language)
    if options.stated_language:
        language, certain = options.stated_language, True
    found = Recognition(sheet=sheet, words=words_of_language(language), options=options)
    head = read_head(found)
    parts = TextParts()
    opportunities = read_opportunities(found)
    read_pictures(parts, found)
    end_mark = read_end_mark(found)
    linked = _links(found)
    spokespeople = read_spokespeople(found)
    live = read_live(found)
    sections = find_sections(found)
    agenda = agenda_events(found)
    programme = [] if agenda else find_programme(sections, found)
    invites = _invites(head, text, found)
    events = agenda or read_events(head, programme, sections, found, invites=invites)
    accreditation = read_accreditation(sections, found)
    items = take_programme(programme, events[0].starts.wall if events else None, found)
    if items:
        for section in sections:
            if section.category == "programme" and section.heading is not None:
                found.assign_aside(section.heading, "programme")
    parts.sections = sections
    read_parts(parts, found)
    quotes = find_quotes(found)
    if head.kind is Kind.PRESS_RELEASE and accreditation.deadlines and _calls_to_apply(head.headline, found):
        head.kind = Kind.MEDIA_ADVISORY  # “Media information: accreditation for the finals”
    kind, kind_question = _kind(head, events, text, found)
    foot, body_links = _foot_links(linked, accreditation, found)
    embargo = head.embargo
    questions = [question for question in (kind_question, *_time_questions(events, embargo, found)) if question]
    if not certain:
        questions.append(
            Question("language", "Which language is it? (en, fr, …)", language, "the language is not certain")
        )
    return Draft(
        kind=kind,
        language=language,
        headline=head.headline or _first_words(found),
        body=sheet.body_markdown(),
        label=head.label,
        reference=head.reference,
        issuer=head.issuer,
        standfirst=head.standfirst,
        dateline=head.dateline,
        immediate=head.immediate,
        embargo=replace(embargo, zone=options.stated_zone)
        if embargo and options.stated_zone and not embargo.zone_word
        else embargo,
        events=tuple(_with_zone(event, options.stated_zone) for event in events),
        programme=tuple(items),
        accreditation=accreditation,
        quotes=tuple(quotes),
        background=tuple(parts.background),
        body_background=tuple(parts.body_background),
        contacts=tuple(_unique(parts.contacts)),
        spokespeople=tuple(spokespeople),
        opportunities=tuple(opportunities),
        live=live,
        links=tuple(foot),
        body_links=tuple(body_links),
        notes=tuple(parts.notes),
        boilerplate=tuple(parts.boilerplate),
        pictures=tuple(parts.pictures),
        end_mark=end_mark,
        asides=tuple(found.asides),
        questions=tuple(questions),
        remarks=document.remarks,
    )


def _invites(head: Head, text: str, found: Recognition) -> bool:
    if found.options.kind is not None:
        return KIND_RULES[found.options.kind].invites
    if head.kind is not None:
        return KIND_RULES[head.kind].invites
    return found.words.pattern("invited").search(fold(text)) is not None


def _calls_to_apply(headline: str, found: Recognition) -> bool:
    """Tell whether a headline is about accreditation."""
    return any("accred" in found.words.roots.tags_of(word) for word in headline.split()[:4])


def _kind(head: Head, events: list[DraftEvent], text: str, found: Recognition) -> tuple[Kind, Question | None]:
    """Return the kind: as a person or the text says, else as its facts suggest, with the question that is left."""
    if found.options.kind is not None:
        return found.options.kind, None
    if head.kind is not None:
        return head.kind, None
    folded = fold(text)
    invited = found.words.pattern("invited").search(folded) is not None
    if events and invited:
        kind = Kind.PHOTO_CALL if found.words.pattern("photo").search(folded[:400]) else Kind.MEDIA_ADVISORY
        because = "no word names the kind, and the text invites to an event"
    else:
        kind, because = Kind.PRESS_RELEASE, "no word names the kind"
    sure = (
        found.words.labels.get("notes", ())
        and not events
        and any(line.taken in {"end_mark", "release"} for line in found.lines)
    )
    names = ", ".join(Kind)
    question = Question("kind", f"What kind of text is it? ({names})", str(kind), because)
    return kind, None if sure else question


def _time_questions(events: list[DraftEvent], embargo: LocalTime | None, found: Recognition) -> list[Question]:
    questions = []
    times = [event.starts for event in events] + ([embargo] if embargo is not None else [])
    zoneless = [time for time in times if not time.zone_word]
    options = found.options
    if zoneless and not options.stated_zone:
        choice = options.zone
        questions.append(
            Question(
                "zone",
                "In which time zone are the times? (Europe/Brussels, …)",
                choice,
                "the text names no time zone" + ("" if choice else ", and the newsroom has none"),
            )
        )
    if found.yearless and options.year is None:
        year = options.today.year
        questions.append(Question("year", "Which year are the dates in?", str(year), "the dates have no year"))
    return questions


def _with_zone(event: DraftEvent, zone: str) -> DraftEvent:
    if not zone or event.starts.zone_word:
        return event
    ends = replace(event.ends, zone=zone) if event.ends else None
    return replace(event, starts=replace(event.starts, zone=zone), ends=ends)


def _links(found: Recognition) -> list[tuple[int, str, str]]:
    """Return all web addresses of the text with their lines' numbers and words, before lines are taken."""
    return [(number, url, words) for number, line in enumerate(found.lines) for url, words in urls_in(line)]


def _foot_links(
    linked: list[tuple[int, str, str]], accreditation: DraftAccreditation, found: Recognition
) -> tuple[list[DraftLink], list[DraftLink]]:
    """Part the links: those whose line says nothing else go to the foot, the others stay in their texts.

    An address whose line a contact has taken goes to the foot as well, because a contact has no web address.
    """
    foot: dict[str, DraftLink] = {}
    body: dict[str, DraftLink] = {}
    applying = {address.rstrip("/") for address in accreditation.addresses}
    for number, url, words in linked:
        line = found.lines[number]
        if url.rstrip("/") in applying:
            continue
        alone = len(line.text.split()) <= 2 and not emails_in(line)
        if line.taken in {"contacts", "event"} or (alone and not line.taken):
            foot[url] = DraftLink(url=url, text=words)
            if not line.taken and alone:
                found.assign(line, "links")
                found.aside("links", line.text)
        else:
            body[url] = DraftLink(url=url, text=words)
    return list(foot.values()), [link for url, link in body.items() if url not in foot]


def _unique(contacts: list[DraftContact]) -> list[DraftContact]:
    """Return contacts without those that say nothing that another one does not say."""
    kept: list[DraftContact] = []
    for contact in contacts:
        same = next((each for each in kept if each.name == contact.name and (each.email == contact.email)), None)
        if same is None:
            kept.append(contact)
    return kept


def _first_words(found: Recognition) -> str:
    """Return the first line as headline of a text that has none."""
    for line in found.lines:
        if not line.taken and line.where == "body":
            return line.text if len(line.text) <= 200 else line.text[:199] + "…"
    return ""
