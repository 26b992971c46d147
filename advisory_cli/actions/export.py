"""Export an advisory in the forms that other programs and the public read. Nothing is sent or stored."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.advisory_file import read_file
from advisory_cli.actions.preflight.history import earlier_mailings
from advisory_cli.actions.preflight.preconditions import raise_on_errors
from advisory_cli.actions.preflight.prepare import Prepared, prepare
from advisory_cli.actions.request import SendRequest
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.exports.calendar_file import calendar_file
from advisory_cli.compose.exports.facts import facts_json
from advisory_cli.compose.exports.ninjs import ninjs
from advisory_cli.compose.exports.pdf import print_pdf
from advisory_cli.compose.exports.public_edition import public_edition
from advisory_cli.compose.exports.publication import Publication
from advisory_cli.compose.exports.web_page import web_page
from advisory_cli.model.checks.catalogue import CATALOGUE
from advisory_cli.model.errors import BadData, NotAllowed, UsageFault
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory, sender_of
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.languages import choose_edition
from advisory_cli.model.press.newsroom import Newsroom, Realm
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.text import printable
from advisory_cli.report.wording.times import at_both

_NOBODY = Recipient(address="")


class Form(StrEnum):
    """Form of an export. The value is the word of --as, and the ending of the file but for ninjs."""

    ICS = "ics"
    HTML = "html"
    JSON = "json"
    NINJS = "ninjs"
    PDF = "pdf"

    @property
    def ending(self) -> str:
        """Ending of the file, with its dot: .ics, .html, .json, .ninjs.json or .pdf."""
        return ".ninjs.json" if self is Form.NINJS else f".{self.value}"

    @property
    def for_the_public(self) -> bool:
        """True for forms that are published as they are: an event in a calendar, a page on the web."""
        return self in {Form.ICS, Form.HTML}

    @property
    def is_a_page(self) -> bool:
        """True for forms that people read, on the web or on paper."""
        return self in {Form.HTML, Form.PDF}


def export(request: SendRequest, form: Form, ctx: Context, ledger: Ledger, *, language: str = "") -> tuple[str, bytes]:
    """Return a name for the file of an advisory, and the advisory in one form, as the bytes of that file.

    The name is the advisory's id, with the language behind it when there are several. `language`: of several, the tag
    of the one to export. "": the first. Forms for the public have the text of public_edition().
    Raises UsageFault for a language in which there is no text. Raises BadData, with findings, for an advisory with
    errors, and for an advisory without an event where the form is
    ICS. Raises NotAllowed while an embargo holds if the form is for the public, and for a page of a text that was
    withdrawn or whose event was cancelled.
    Raises what print_pdf() raises.
    """
    with prepare(request, ctx, ledger) as prepared:
        raise_on_errors([each for each in prepared.findings if CATALOGUE[each.code].exports])
        advisory, composer = prepared.advisory, prepared.composer
        if advisory is None or composer is None:
            raise BadData("The advisory cannot be read.")
        several = bool(advisory.translations)
        number = _number_of(language, advisory)
        edition, composer = replace(advisory.editions[number], translations=()), composer.in_language(number)
        if form.for_the_public and (public := public_edition(edition)) != edition:
            edition, composer = public, ctx.composer(public, frozenset(), ledger.newsroom_key, None)
        publication = publication_of(edition, composer, prepared, ctx, ledger)
        _refuse(form, publication, prepared, ctx)
        name = f"{edition.id}.{edition.language}" if several else edition.id
        return name, _written(form, publication, composer, prepared.phase_now)


def other_languages(request: SendRequest, newsroom: Newsroom) -> tuple[str, ...]:
    """Return the tags of the languages of an advisory but its first, which an export without a language leaves out.

    Raises NoInput when the file is missing.
    """
    advisory = read_file(request.advisory, newsroom).value
    return advisory.languages[1:] if advisory is not None else ()


def _number_of(language: str, advisory: Advisory) -> int:
    """Return the number of the edition in a language, from 0. "" is the first one."""
    choice = choose_edition(language, advisory.languages, {})
    if language and not choice.own:
        raise UsageFault(
            f"There is no text in {printable(language)}.", remedy=f"There is: {', '.join(advisory.languages)}."
        )
    return choice.index


def publication_of(
    advisory: Advisory, composer: Composer, prepared: Prepared, ctx: Context, ledger: Ledger
) -> Publication:
    """Return an advisory at the moment of its export, with what the ledger knows of the notices that went out.

    Practice and mailings of which nothing has left change nothing: an export leaves the office.
    """
    body, fields = composer.texts
    left = [
        summary
        for summary in earlier_mailings(ledger, realm=Realm.LIVE, advisory_id=advisory.id)
        if summary.first_message is not None
    ]
    first = min((summary.first_message for summary in left if summary.first_message), default=None)
    revisions = [advisory.revision, *(summary.mailing.revision for summary in left)]
    return Publication(
        advisory=advisory,
        newsroom=ctx.newsroom,
        sender=sender_of(advisory, ctx.newsroom.sender),
        body=body,
        fields=fields,
        calendar=composer.calendar,
        now=prepared.now,
        issued=first,
        sequence=max(revisions) - 1,
        withdrawn=any(summary.mailing.notice is NoticeKind.WITHDRAWAL for summary in left),
        cancelled=_are_cancelled(left),
        first_events=prepared.advisory.events if prepared.advisory else (),
    )


def _are_cancelled(left: Sequence[MailingSummary]) -> bool:
    """Tell whether the events of an advisory are cancelled. `left`: its mailings of which something left, newest first.

    A cancellation ends when a later notice gives the events a new time. A later send or reminder does not end it.
    """
    about_events = {NoticeKind.CANCELLATION, NoticeKind.POSTPONEMENT}
    return next((each.mailing.notice for each in left if each.mailing.notice in about_events), None) is (
        NoticeKind.CANCELLATION
    )


def _refuse(form: Form, publication: Publication, prepared: Prepared, ctx: Context) -> None:
    if form is Form.ICS and not publication.advisory.events:
        raise BadData("The advisory has no event, so that there is nothing for a calendar.", remedy="Write `event:`.")
    if form.for_the_public and prepared.embargo_end is not None:
        until = at_both(prepared.embargo_end, ctx.newsroom.zone or "UTC")
        raise NotAllowed(
            f"The embargo holds until {until}. This form is for the public, and nothing was written.",
            remedy="For those who may have the text before: --as pdf, ninjs or json, which name the embargo.",
        )
    lifted_in_practice = ctx.newsroom.realm is not Realm.LIVE and any(
        each.code == "EMB22" for each in prepared.findings
    )
    if form.for_the_public and lifted_in_practice:
        raise NotAllowed(
            "The embargo was lifted in practice only. This form is for the public, and nothing was written.",
            remedy="Write `release: immediate` into the file if the embargo is over.",
        )
    if form.is_a_page and publication.withdrawn:
        raise NotAllowed(
            "The text was withdrawn. No page of it was written.",
            remedy="For systems that have it: --as ninjs, which says that it is canceled.",
        )
    if form.is_a_page and publication.cancelled:
        raise NotAllowed(
            "The event was cancelled, and a page of the text would not say so. Nothing was written.",
            remedy="For calendars: --as ics, which says that it is cancelled.",
        )


def _written(form: Form, publication: Publication, composer: Composer, phase: Phase) -> bytes:
    if form is Form.ICS:
        return calendar_file(publication)
    if form is Form.JSON:
        return facts_json(publication).encode()
    if form is Form.NINJS:
        return ninjs(publication).encode()
    pictures = [each for each in composer.files(phase) if each.file.inline]
    page = web_page(publication, composer.specimen(_NOBODY, phase).html, pictures)
    return print_pdf(page) if form is Form.PDF else page.encode()
