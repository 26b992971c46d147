"""Renderer of an advisory for a newsroom: its subject, and preheader, text and HTML for one recipient at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from advisory_cli.compose.body.no_break import without_breaks
from advisory_cli.compose.body.renderer import Body, remarks, render_texts, written_links
from advisory_cli.compose.page_notes import without_notes
from advisory_cli.compose.templates.dates import Calendar
from advisory_cli.compose.templates.labels import FIELD_LABELS, load_labels
from advisory_cli.compose.templates.notice_view import notice_view
from advisory_cli.compose.templates.own_filters import Typography
from advisory_cli.compose.templates.sources import has_own, has_own_words, place_of, template_of_kind
from advisory_cli.compose.templates.subjects import make_subject
from advisory_cli.compose.templates.view import (
    View,
    advisory_view,
    embargo_words,
    facts_of,
    files_view,
    language_view,
    newsroom_view,
    notice_facts,
    order_view,
    phase_view,
    with_event_changed,
    without_text,
)
from advisory_cli.files.private_cache import PrivateCache
from advisory_cli.locale.calendar import right_to_left
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.press.advisory import Advisory, Embargo
from advisory_cli.model.press.edition import EmbargoWords, Fact, Phase
from advisory_cli.model.press.files import NO_MEDIA, Media
from advisory_cli.model.press.markdown import WrittenLink
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import Notice, NoticeKind
from advisory_cli.model.schedule.clock_changes import odd_difference
from advisory_cli.model.schedule.times import is_zone

if TYPE_CHECKING:
    from advisory_cli.compose.templates.sandbox import Sandbox

Part = Literal["text", "html", "preheader"]
_NAMES = (
    *("advisory", "notice", "recipient", "newsroom", "words"),
    *("language", "direction", "align", "fonts", "quotation", "end_mark", "order"),
)


class Renderer:
    """Renderer of one advisory, or of a notice about that advisory, for one recipient at a time.

    - `notice`: the notice, or None for the advisory itself.
    - `folders`: template folders, the newsroom's own first, the shipped one last.
    - `now`: the present time (aware). If given, clock_note() also warns when the reader's clocks and those of the
      embargo's zone are another number of hours apart at the embargo's end than now.
    - `finalize`: called with every value that a template prints, to get the value to print. None: values are printed as
      they are.
    - `filters`, `tests`: functions by name, which replace Jinja's of the same name. Filters that could end escaping or
      fill the memory are left out.
    - `isolated`: if the newsroom has templates of its own, all templates are run in another process. Then the
      `recipient` of render() must be a RecipientProxy, which holds one recipient's values by column, and `finalize`,
      `filters` and `tests` are not used.
    - `media`: the pictures that are shown from files, and the logo.
    - `cache`: a store in which the code of the shipped templates is kept for later commands. None: nothing is kept.
    The constructor raises BadData for faults of the advisory's Markdown or of the labels, the fixed words of an
    edition.
    """

    def __init__(  # noqa: PLR0913  by name, and each a part of what is rendered
        self,
        advisory: Advisory,
        newsroom: Newsroom,
        *,
        folders: Sequence[Path],
        now: datetime | None = None,
        notice: Notice | None = None,
        finalize: Callable[..., Any] | None = None,
        filters: Mapping[str, Callable[..., Any]] | None = None,
        tests: Mapping[str, Callable[..., Any]] | None = None,
        isolated: bool = False,
        cache: PrivateCache | None = None,
        media: Media = NO_MEDIA,
    ) -> None:
        if notice is not None and notice.kind is NoticeKind.LIFT:
            advisory = replace(advisory, embargo=None)
        self._advisory = advisory
        self._notice = notice
        self._newsroom = newsroom
        self._media = media
        self._folders = tuple(folders)
        self._now = now
        self._cache = cache
        self._hooks: dict[str, Any] = {"finalize": finalize, "filters": filters, "tests": tests}
        self._labels = load_labels(
            advisory.language,
            self._folders,
            kind=advisory.kind,
            place=advisory.place("language"),
            for_notice=notice is not None,
            fields=frozenset(name for name in FIELD_LABELS if getattr(advisory, name)),
        )
        self._calendar = Calendar(labels=self._labels)
        self._body, self._fields = self._render_written()
        self._views = {output: self._view(html=output == "html") for output in ("text", "html")}
        self._typography = Typography(
            colon=self._labels.words["colon"], right_to_left=right_to_left(self._labels.language)
        )
        self._isolated = isolated
        self._environments: dict[str, Sandbox] = {}
        self._contexts: dict[tuple[str, Phase], Mapping[str, Any]] = {}

    def render(self, part: Part, phase: Phase, recipient: object) -> str:
        """Render one part of an edition for a recipient, and return its text.

        `part`: `text`, `html` or `preheader`, the line that an inbox shows below the subject. Only `text` and `html`
        end with a line feed. Style sheets of the HTML part are not yet written into style attributes.
        `recipient`: the object that templates see as `recipient`, such as a RecipientProxy, with the columns of the
        list as attributes.
        Raises BadData for a fault of a template. Raises CannotDefer if a template uses a value of a RecipientProxy in a
        way that a slot cannot reproduce.
        """
        output = "html" if part == "html" else "text"
        rendered = self._run(output, self._template_name(part), self._context(output, phase), recipient)
        rendered = without_notes(rendered) if part == "html" else rendered
        return rendered.strip() + ("" if part == "preheader" else "\n")

    def _template_name(self, part: Part) -> str:
        if part == "preheader":
            return "_preheader.txt"
        ending = "html" if part == "html" else "txt"
        kind = self._advisory.kind.value
        return f"notice.{ending}" if self._without_text else template_of_kind(self._folders, kind, ending)

    def _run(self, output: str, name: str, context: Mapping[str, Any], recipient: object) -> str:
        """Run a template in this process, which is fast.

        When isolated, an office that has templates of its own gets another process, because nobody knows these
        templates.
        """
        from advisory_cli.compose.templates.sandbox import run_template

        if not (self._isolated and self.has_own_templates):
            return run_template(self._environment(output), name, {**context, "recipient": recipient})
        return self._render_apart(output, name, context, recipient)

    def subject(self, phase: Phase) -> str:
        """Return the subject of an edition, which is the same for all its recipients."""
        return make_subject(self._advisory, self._labels, embargo=self._embargo(phase), notice=self._notice)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Facts of the advisory that the text part and the HTML part must both show, such as the headline."""
        return facts_of(self._views["text"], self._body, self._fields, labels=self._labels)

    @property
    def texts(self) -> tuple[Body, Mapping[str, Body]]:
        """Rendered body of the advisory, and the rendered fields that take Markdown, by path (render_texts())."""
        return self._body, self._fields

    @property
    def calendar(self) -> Calendar:
        """Words and dates of the edition's language."""
        return self._calendar

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """Warnings about marks of Markdown in the advisory's text that readers would see as they stand.

        Empty for a notice that does not repeat the text.
        """
        return () if self._without_text else tuple(remarks(self._advisory, quotes=self._labels.quotes))

    @property
    def links(self) -> tuple[WrittenLink, ...]:
        """Links in the advisory's body, and in its other fields that take Markdown, such as quotes.

        Addresses written out there, such as www.amnesty.eu, count too. Empty for a notice that does not repeat the
        text.
        """
        return () if self._without_text else tuple(written_links(self._advisory, quotes=self._labels.quotes))

    def notice_facts(self, phase: Phase) -> tuple[Fact, ...]:
        """Return the facts of the notice that both the text part and the HTML part must show.

        Return an empty tuple without a notice.
        """
        return notice_facts(self._notice_view(phase))

    @cached_property
    def embargo_words(self) -> EmbargoWords | None:
        """End of the embargo as the embargo bar shows it, on the clocks of the embargo's own zone and in UTC.

        None for an advisory without embargo.
        """
        embargo = self._advisory.embargo
        return embargo_words(embargo, self._calendar) if embargo else None

    def embargo_local(self, zone: str) -> str:
        """Return the end of the embargo on the clocks of `zone`, such as '00:01 BST on Friday 5 June 2026'.

        A note is added if the clocks in `zone` are an unusual number of hours from those of the embargo's zone.
        Return ""
        - without an embargo,
        - for an empty or unknown `zone`, and
        - if the clocks of the embargo's zone show the same time, and no note is needed.
        """
        embargo = self._advisory.embargo
        if embargo is None or not is_zone(zone):
            return ""
        reader_time, issuer_time = embargo.until.in_zone(zone), embargo.until.local
        note = self.clock_note(zone)
        if reader_time.replace(tzinfo=None) == issuer_time.replace(tzinfo=None) and not note:
            return ""
        return f"{self._calendar.own_moment(reader_time)} {note}".rstrip()

    def clock_note(self, zone: str) -> str:
        """Return a note if `zone` is an unusual number of hours from the embargo's zone when the embargo ends.

        The usual numbers of hours are those in winter and in summer. The number is unusual, for example, in the weeks
        in which only one of the two zones has changed its clocks (EMB14).
        If the constructor was given `now`, a note is also returned if the number differs from the number at `now`.
        Return "" if no note is needed, for an unknown or empty `zone`, and without an embargo.
        """
        embargo = self._advisory.embargo
        difference = odd_difference(embargo.until, zone, now=self._now) if embargo and is_zone(zone) else None
        return self._calendar.clock_note(difference, embargo.until.zone) if embargo and difference else ""

    @cached_property
    def has_own_templates(self) -> bool:
        """True when the newsroom has e-mail templates of its own, beside the shipped ones."""
        return has_own(self._folders)

    @cached_property
    def has_own_words(self) -> bool:
        """True when the newsroom has e-mail templates or labels (the fixed words of an edition) of its own."""
        return has_own_words(self._folders)

    def place_of(self, words: str, *, own: bool = False, ending: str = "") -> Place:
        """Return file and line of the first template line that holds `words`, a passage of the finished message.

        Return NOWHERE, a place without a file, if there is no such line.
        `own`: False searches all templates, the shipped ones included, and no labels (the fixed words of an edition).
        True searches only the newsroom's own templates and labels.
        `ending`: files whose names end so, such as .html, are searched first.
        If `words` are the address of the advisory's picture, the place is the line of the advisory's file with that
        address.
        """
        for path, picture in self._advisory.all_pictures:
            if words and words == picture.url:
                return self._advisory.place(f"{path}.url")
        folders = self._folders[:-1] if own else self._folders
        return place_of(folders, words, ending=ending, labels=own)

    @property
    def end_mark(self) -> str:
        """Words that close the text part and the HTML part, such as “– ENDS –”.

        A part without these words was cut short.
        """
        return self._labels.end_mark

    def _dateline(self) -> str:
        return self._calendar.datelines(self._advisory.datelines)

    @property
    def _without_text(self) -> bool:
        """True for a notice that goes without the advisory's text."""
        return self._notice is not None and not self._notice.kind.repeats_text

    def _render_written(self) -> tuple[Body, Mapping[str, Body]]:
        """Render the body and the fields that take Markdown.

        A text that is not repeated is not read, so that no fault in it matters.
        """
        if self._without_text:
            return Body(html="", text=""), {}
        return render_texts(self._advisory, quotes=self._labels.quotes, lead_in=self._dateline())

    def _view(self, *, html: bool) -> View:
        shown = advisory_view(self._advisory, self._newsroom, self._labels, self._body, self._fields, html=html)
        if self._notice is not None and self._without_text:
            return without_text(shown, self._notice)
        view = {**shown, **files_view(self._advisory, self._newsroom, self._media)}
        if self._notice is None:
            return view
        return with_event_changed(view, self._notice, self._advisory, self._labels)

    def _embargo(self, phase: Phase) -> Embargo | None:
        """Return the embargo that an edition of this phase is under, or None."""
        return self._advisory.embargo if phase is Phase.EMBARGOED else None

    def _notice_view(self, phase: Phase) -> View:
        """Return the view of the notice. Without a notice the view is empty, and so false in a template."""
        if self._notice is None:
            return {}
        zone = self._newsroom.zone or "UTC"
        return notice_view(self._notice, self._advisory, self._labels, embargo=self._embargo(phase), zone=zone)

    def _context(self, output: str, phase: Phase) -> Mapping[str, Any]:
        """Return the variables of all templates of an edition's output. Templates cannot change them (Sandbox)."""
        if (output, phase) not in self._contexts:
            self._contexts[output, phase] = self._make_context(output, phase)
        return self._contexts[output, phase]

    def _make_context(self, output: str, phase: Phase) -> Mapping[str, Any]:
        advisory = {**self._views[output], **phase_view(self._advisory, self._labels, phase, self._notice)}
        newsroom = newsroom_view(self._newsroom, self._labels, advisory["issuer"], media=self._media)
        facts = {"advisory": advisory, "newsroom": newsroom, "notice": self._notice_view(phase)}
        return {
            **language_view(self._labels),
            **order_view(self._advisory),
            **without_breaks(facts, self._labels.language, html=output == "html"),
        }

    @cached_property
    def _render_apart(self) -> Callable[..., str]:
        """Function that renders templates in another process."""
        from advisory_cli.compose.isolation.process import TemplateProcess

        return TemplateProcess(self._folders, _NAMES, self._typography).render

    def _environment(self, output: str) -> "Sandbox":
        if output not in self._environments:
            from advisory_cli.compose.templates.compiled import CompiledTemplates
            from advisory_cli.compose.templates.own_filters import own_filters
            from advisory_cli.compose.templates.sandbox import make_environment

            self._environments[output] = make_environment(
                self._folders,
                escape=output == "html",
                names=_NAMES,
                own_filters=own_filters(output, self._typography),
                compiled=CompiledTemplates(self._cache, self._folders[-1]) if self._cache else None,
                **self._hooks,
            )
        return self._environments[output]
