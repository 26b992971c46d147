"""An advisory and a newsroom in; subject, preheader, text and HTML out, for one recipient at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from advisory_cli.compose.body.renderer import Body, remarks, render_texts, written_links
from advisory_cli.compose.templates.dates import Calendar
from advisory_cli.compose.templates.labels import load_labels
from advisory_cli.compose.templates.notice_view import notice_view
from advisory_cli.compose.templates.own_filters import Typography
from advisory_cli.compose.templates.sources import has_own, place_of
from advisory_cli.compose.templates.subjects import make_subject
from advisory_cli.compose.templates.view import (
    View,
    advisory_view,
    embargo_words,
    facts_of,
    language_view,
    newsroom_view,
    notice_facts,
    phase_view,
    without_text,
)
from advisory_cli.locale.calendar import right_to_left
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.press.advisory import Advisory, Embargo
from advisory_cli.model.press.edition import EmbargoWords, Fact, Phase
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
    *("language", "direction", "align", "quotation", "end_mark"),
)


class Renderer:
    """Renders one advisory for one newsroom, from the templates in `folders` (the newsroom's own first); with `notice`,
    that notice about it.

    `finalize` sees every value a template prints; `filters` and `tests` stand in for Jinja's of the same name (those
    that templates.sandbox refuses stay refused). `now` is for the note about clocks that change from here to the
    embargo's end. Raises BadData: what the body or the labels have wrong at once, what
    a template has wrong when it is rendered. `apart`: templates of the office's own run in another process, for a
    recipient of compose.personalize alone.
    """

    def __init__(  # noqa: PLR0913  by name, and each a part of what is rendered
        self,
        advisory: Advisory,
        newsroom: Newsroom,
        *,
        folders: Sequence[Path],
        now: datetime | None = None,
        notice: Notice | None = None,
        finalize: Callable[[Any], Any] | None = None,
        filters: Mapping[str, Callable[..., Any]] | None = None,
        tests: Mapping[str, Callable[..., Any]] | None = None,
        apart: bool = False,
    ) -> None:
        if notice is not None and notice.kind is NoticeKind.LIFT:
            advisory = replace(advisory, embargo=None)
        self._advisory = advisory
        self._notice = notice
        self._newsroom = newsroom
        self._folders = tuple(folders)
        self._now = now
        self._hooks: dict[str, Any] = {"finalize": finalize, "filters": filters, "tests": tests}
        self._labels = load_labels(
            advisory.language, self._folders, place=advisory.place("language"), for_notice=notice is not None
        )
        self._calendar = Calendar(labels=self._labels)
        self._body, self._fields = self._written()
        self._views = {output: self._view(html=output == "html") for output in ("text", "html")}
        self._typography = Typography(
            colon=self._labels.words["colon"], right_to_left=right_to_left(self._labels.language)
        )
        self._apart = self._process() if apart else None
        self._environments: dict[str, Sandbox] = {}

    def render(self, part: Part, phase: Phase, recipient: object) -> str:
        """One part, for a recipient whose attributes are columns. HTML is not inlined yet (compose.inline)."""
        which = "notice" if self._alone else self._advisory.kind.value
        name = {"text": f"{which}.txt", "html": f"{which}.html", "preheader": "_preheader.txt"}[part]
        output = "html" if part == "html" else "text"
        rendered = self._run(output, name, self._context(output, phase), recipient)
        return rendered.strip() + ("" if part == "preheader" else "\n")

    def _run(self, output: str, name: str, context: Mapping[str, Any], recipient: object) -> str:
        """The shipped templates here, because that is fast; the office's own apart, because nobody knows them."""
        from advisory_cli.compose.templates.sandbox import run_template

        if self._apart is None or not self.has_own_templates:
            return run_template(self._environment(output), name, {**context, "recipient": recipient})
        return self._apart(output, name, context, recipient)

    def subject(self, phase: Phase) -> str:
        """The subject of all recipients."""
        return make_subject(self._advisory, self._labels, embargo=self._embargo(phase), notice=self._notice)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What both parts must show of the advisory."""
        return facts_of(self._views["text"], self._body, self._fields, labels=self._labels)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """Warnings about the Markdown of the text; nothing where it is not repeated."""
        return () if self._alone else tuple(remarks(self._advisory, quotes=self._labels.quotes))

    @property
    def links(self) -> tuple[WrittenLink, ...]:
        """The links of the text; nothing where it is not repeated."""
        return () if self._alone else tuple(written_links(self._advisory, quotes=self._labels.quotes))

    def notice_facts(self, phase: Phase) -> tuple[Fact, ...]:
        """What both parts must show of the notice; nothing without one."""
        return notice_facts(self._notice_view(phase))

    @cached_property
    def embargo_words(self) -> EmbargoWords | None:
        """The lift time as the bar shows it; None for an advisory without embargo."""
        embargo = self._advisory.embargo
        return embargo_words(embargo, self._calendar) if embargo else None

    def embargo_local(self, zone: str) -> str:
        """The lift time on a recipient's clocks, with a note where these are not as far from the issuer's as they are
        used to; nothing where both show the same as always, or for no zone.
        """
        embargo = self._advisory.embargo
        if embargo is None or not is_zone(zone):
            return ""
        theirs, ours = embargo.until.in_zone(zone), embargo.until.local
        note = self.clock_note(zone)
        if theirs.replace(tzinfo=None) == ours.replace(tzinfo=None) and not note:
            return ""
        return f"{self._calendar.own_moment(theirs)} {note}".rstrip()

    def clock_note(self, zone: str) -> str:
        """That note by itself (EMB14); nothing where clocks stand as always."""
        embargo = self._advisory.embargo
        odd = odd_difference(embargo.until, zone, now=self._now) if embargo and is_zone(zone) else None
        return self._calendar.clock_note(odd, embargo.until.zone) if embargo and odd else ""

    @cached_property
    def has_own_templates(self) -> bool:
        """Whether the office has templates of its own."""
        return has_own(self._folders)

    def place_of(self, words: str, *, own: bool = False) -> Place:
        """The line of a template that holds some words of the page; nowhere where none does, or no `own` one. The
        advisory's own picture stands in its file.
        """
        picture = self._advisory.picture
        if picture is not None and words and words == picture.url:
            return self._advisory.place("picture.url")
        return place_of(self._folders[:-1] if own else self._folders, words)

    @property
    def end_mark(self) -> str:
        """The words that close both parts; a part without them was cut short."""
        return self._labels.end_mark

    def _dateline(self) -> str:
        line = self._advisory.dateline
        return self._calendar.dateline(line.place, line.date) if line else ""

    @property
    def _alone(self) -> bool:
        """Whether the notice goes without the advisory's text."""
        return self._notice is not None and not self._notice.kind.repeats_text

    def _written(self) -> tuple[Body, Mapping[str, Body]]:
        """The body, and the fields that take Markdown; of a text that is not repeated nothing is read, so that no fault
        of it matters.
        """
        if self._alone:
            return Body(html="", text=""), {}
        return render_texts(self._advisory, quotes=self._labels.quotes, lead_in=self._dateline())

    def _view(self, *, html: bool) -> View:
        view = advisory_view(self._advisory, self._newsroom, self._labels, self._body, self._fields, html=html)
        return without_text(view, self._notice) if self._alone and self._notice else view

    def _embargo(self, phase: Phase) -> Embargo | None:
        """The embargo that an edition of this phase is under."""
        return self._advisory.embargo if phase is Phase.EMBARGOED else None

    def _notice_view(self, phase: Phase) -> View:
        """Nothing, and so false in a template, where there is no notice."""
        if self._notice is None:
            return {}
        zone = self._newsroom.zone or "UTC"
        return notice_view(self._notice, self._advisory, self._labels, embargo=self._embargo(phase), zone=zone)

    def _context(self, output: str, phase: Phase) -> dict[str, Any]:
        advisory = {**self._views[output], **phase_view(self._advisory, self._labels, phase)}
        newsroom = newsroom_view(self._newsroom, self._labels, advisory["issuer"])
        return {
            **language_view(self._labels),
            "advisory": advisory,
            "newsroom": newsroom,
            "notice": self._notice_view(phase),
        }

    def _process(self) -> Callable[..., str]:
        from advisory_cli.compose.isolation.process import TemplateProcess

        return TemplateProcess(self._folders, _NAMES, self._typography).render

    def _environment(self, output: str) -> "Sandbox":
        if output not in self._environments:
            from advisory_cli.compose.templates.own_filters import own_filters
            from advisory_cli.compose.templates.sandbox import make_environment

            self._environments[output] = make_environment(
                self._folders,
                escape=output == "html",
                names=_NAMES,
                own_filters=own_filters(output, self._typography),
                **self._hooks,
            )
        return self._environments[output]
