"""Keep a preview page up to date while its files are edited. Nothing is sent, and the ledger is only read."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from advisory_cli.files.watch import FileStates, FileWatch
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.report.pages.preview import PreviewContent, preview_data

_PAUSE = 2.0  # seconds between looks at a ledger into which a mailing is being written


@dataclass(slots=True, kw_only=True)
class LivePreview:
    """Preview page that is composed anew whenever one of its files changes.

    `compose`: reads the files and returns what the page shows. This function may raise an AdvisoryError for a fault in
    a file. `publish`: gets the new data of the page as JSON. `watch`: watches over the files. `tell`: gets each content
    that was published. `time`: returns the present time as the page shows it, such as "14:03:22". `title`: the heading
    until a file can be read.
    `ledger`: the files of the ledger among the watched ones. These say who has the text already, and change all the
    time while a mailing is sent. When only these files have changed, the page is composed after a pause, and published
    only if a badge or a finding on it is new. `sleep`: is called with the seconds of that pause.
    """

    compose: Callable[[], PreviewContent]
    publish: Callable[[str], None]
    watch: FileWatch
    tell: Callable[[PreviewContent], None]
    time: Callable[[], str]
    title: str
    sleep: Callable[[float], None]
    ledger: frozenset[Path] = frozenset()
    _good: PreviewContent | None = None
    _seen: FileStates = field(default_factory=dict)
    _shown: object = None

    def follow(self) -> None:
        """Wait until a file has changed since the last update(), call update(), and begin again, without end.

        Raises KeyboardInterrupt on Ctrl-C.
        """
        while True:
            self.watch.wait(self._seen)
            if self._changed(self.watch.states()) <= self.ledger:
                self.sleep(_PAUSE)
            self.update()

    def update(self) -> None:
        """Compose the page once, publish its data, and call the function in the field `tell` with its content.

        A fault in a file is shown on the page, above the last messages that could be composed.
        """
        states = self.watch.states()
        is_quiet, self._seen = bool(self._seen) and self._changed(states) <= self.ledger, states
        content = self._kept(self._composed())
        standing = _standing(content)
        if is_quiet and self._shown == standing:
            return
        self._shown = standing
        self.publish(preview_data(content))
        self.tell(content)

    def _changed(self, states: FileStates) -> frozenset[Path]:
        """Return the files that are in another state than when the page was composed last."""
        return frozenset(path for path in states.keys() | self._seen.keys() if states.get(path) != self._seen.get(path))

    def _composed(self) -> PreviewContent:
        try:
            return replace(self.compose(), updated=self.time())
        except AdvisoryError as fault:
            return PreviewContent(
                title=self._good.title if self._good else self.title,
                messages=(),
                findings=fault.findings,
                fault="" if fault.findings else fault.message,
                remedy="" if fault.findings else fault.remedy,
                relative_to=self._good.relative_to if self._good else None,
                updated=self.time(),
            )

    def _kept(self, content: PreviewContent) -> PreviewContent:
        """Keep the content when it has messages, and else return the content with the messages of before."""
        if content.messages:
            self._good = content
            return content
        if self._good is None:
            return content
        good = self._good
        return replace(
            content,
            title=good.title,
            messages=good.messages,
            further=good.further,
            total=good.total,
            kept_from=good.updated,
        )


def _standing(content: PreviewContent) -> object:
    """Return what the ledger decides of a page: the badges and findings, in a form that can be compared."""
    badges = tuple((message.address, message.badges) for message in content.messages)
    further = tuple(person.badges for person in content.further.people)
    return badges, further, tuple(content.findings), content.fault, content.total
