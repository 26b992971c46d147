"""Data class for an advisory at the moment of its export: text, office, and what notices have made of it."""

from collections.abc import Mapping
from datetime import datetime

from advisory_cli.compose.body.renderer import Body
from advisory_cli.compose.exports.event_names import event_names
from advisory_cli.compose.templates.dates import Calendar
from advisory_cli.model.press.advisory import Advisory, Event
from advisory_cli.model.press.newsroom import Mailbox, Newsroom
from advisory_cli.model.value_class import value_class


@value_class
class Publication:
    """Advisory at the moment of its export.

    - `newsroom`: settings of the office. `sender`: the mailbox in From, None when the settings name none.
    - `body`, `fields`: the rendered texts, as render_texts() returns them. `calendar`: words and dates of the language.
    - `now`: the moment of the export (aware). `issued`: when its first message left, None before.
    - `sequence`: how many revisions came before this one (SEQUENCE of RFC 5545 3.8.7.4).
    - `withdrawn`: a notice has withdrawn the text. `cancelled`: a notice has cancelled the events.
    - `first_events`: the events in the advisory's first language, which name them for calendars in all languages.
    - `former_events`: events that readers have and the advisory has no more, by their names (event_names()).
    """

    advisory: Advisory
    newsroom: Newsroom
    body: Body
    fields: Mapping[str, Body]
    calendar: Calendar
    now: datetime
    sender: Mailbox | None = None
    issued: datetime | None = None
    sequence: int = 0
    withdrawn: bool = False
    cancelled: bool = False
    first_events: tuple[Event, ...] = ()
    former_events: tuple[tuple[str, Event], ...] = ()

    @property
    def event_names(self) -> tuple[str, ...]:
        """Names by which calendars find the events of the advisory again, in the order of the events."""
        return event_names(self.advisory.id, self.advisory.events, self.first_events)

    @property
    def issuer(self) -> str:
        """Name of the organisation that issues the advisory."""
        return self.advisory.issuer or self.newsroom.organisation

    @property
    def uri(self) -> str:
        """Tag URI (RFC 4151) that names the advisory in all its revisions: tag:newsroom.example,2026:heat-report.

        The year belongs to the form of the name, and is the same for all texts: one taken from the text could change.
        """
        domain = self.sender.domain if self.sender else "invalid"
        return f"tag:{domain},2026:{self.advisory.id}"

    def plain(self, path: str) -> str:
        """Return the plain text of a field that takes Markdown, "" for an empty field. `path`: such as standfirst."""
        body = self.fields.get(path)
        return body.text if body else ""
