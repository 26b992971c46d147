"""Serve a preview page that follows its files, for `preview --serve`, until a person presses Ctrl-C."""

import html
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from advisory_cli.cli.terminal.console import info
from advisory_cli.cli.terminal.invocation import open_app
from advisory_cli.cli.terminal.options import request_from
from advisory_cli.cli.terminal.output_files import write_file
from advisory_cli.model.mailing.options import SendOptions
from advisory_cli.model.value_class import value_class

if TYPE_CHECKING:
    from advisory_cli.actions.live_preview import LivePreview
    from advisory_cli.actions.request import SendRequest
    from advisory_cli.bootstrap import App
    from advisory_cli.files.watch import FileWatch
    from advisory_cli.report.pages.preview import PreviewContent

_DOOR = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Preview</title>
<meta http-equiv="refresh" content="0; url={address}"></head>
<body><p><a href="{address}">Open the preview</a></p></body></html>
"""


@value_class
class ServedPreview:
    """Run of `preview --serve`: serves a preview page, and composes the page anew when a file has changed.

    `file`: the advisory, in the words of the person: its path or its name. `options`: choose the recipients. `to`: the
    address of the one person whose message is shown, "" for the messages of several.
    """

    context: click.Context
    file: str
    options: SendOptions
    to: str = ""

    def serve(self, app: "App", *, opened: bool) -> None:
        """Serve the page until Ctrl-C, and say at each change what the checks found.

        `app` is the newsroom as it is at the start. With `opened`, the page is opened in the browser.
        Raises NoInput when the advisory or a list is not found at the start, UsageFault when an option cannot be read,
        and CannotWrite when the file that opens the page cannot be written. Later faults are shown on the page.
        """
        from advisory_cli.loopback.page_server import PageServer
        from advisory_cli.read.locate import shipped
        from advisory_cli.report.pages.preview import page_policy, page_with

        request = request_from(app, self.file, self.options)
        folder, title = shipped("templates", "preview"), request.advisory.name
        server = PageServer(
            lambda data, version: page_with(data, title=title, folder=folder, version=version),
            policy=page_policy(folder, live=True),
        )
        with server:
            live = self._live(app, request, server.publish)
            live.update()
            with _door(app.newsroom.folder / "previews" / f"{request.advisory.stem}-live.html", server.address) as door:
                info(f"The preview is at {server.address}")
                info("The page follows your files as they are saved. Nothing is sent. Press Ctrl-C to end.")
                if opened:
                    click.launch(str(door))
                try:
                    live.follow()
                except KeyboardInterrupt:
                    info("\nThe preview has ended.")

    def _live(self, app: "App", request: "SendRequest", publish: Callable[[str], None]) -> "LivePreview":
        from advisory_cli.actions.live_preview import LivePreview

        def time() -> str:
            return f"{app.clock.now().astimezone(ZoneInfo(app.zone)):%H:%M:%S}"

        return LivePreview(
            compose=self.compose,
            publish=publish,
            watch=_watch_over(app, request),
            tell=_tell,
            time=time,
            title=request.advisory.name,
            sleep=app.clock.sleep,
            ledger=frozenset(_ledger_files(app)),
        )

    def compose(self) -> "PreviewContent":
        """Read settings, advisory and lists anew, and return what the page shows: messages and findings.

        The ledger is read from a copy, which is closed again at once, so that no other command waits for this one.
        Raises a fault of the settings, the options or the files as an AdvisoryError, such as BadConfig or NoInput.
        """
        from advisory_cli.actions.preflight.prepare import prepare
        from advisory_cli.actions.preview import previewed_message_for, previewed_messages
        from advisory_cli.actions.preview_page import preview_content
        from advisory_cli.actions.preview_people import further_people
        from advisory_cli.read.email_address import clean_or_fault
        from advisory_cli.report.pages.preview_people import FurtherPeople

        app = open_app(self.context)
        request, ctx = request_from(app, self.file, self.options), app.context()
        with app.sending_ledger(dry_run=True, checked=False) as ledger, prepare(request, ctx, ledger) as prepared:
            further = FurtherPeople()
            if self.to:
                address = clean_or_fault(self.to, utf8=app.newsroom.smtp_utf8)
                previews = [previewed_message_for(address, request, prepared, ctx, ledger)]
            else:
                previews = list(previewed_messages(prepared, ctx, ledger, share=False))
                further = further_people(prepared, previews, ctx, ledger, zone=app.zone)
            name = request.advisory.name
            return preview_content(
                prepared, previews, title=name, zone=app.zone, relative_to=Path.cwd(), further=further
            )


def _watch_over(app: "App", request: "SendRequest") -> "FileWatch":
    from advisory_cli.files.watch import FileWatch
    from advisory_cli.read.edition_files import edition_files

    folder = app.newsroom.folder
    settings = (folder / "advisory.toml", folder / ".env")
    lists = (*request.lists, *request.exclude, *request.cleared)
    logo = [folder / app.newsroom.logo] if app.newsroom.logo else []
    trees = [folder / name for name in ("templates", "pictures", "papers")]
    return FileWatch((*edition_files(request.advisory), *lists, *settings, *logo, *_ledger_files(app)), trees=trees)


def _ledger_files(app: "App") -> Iterator[Path]:
    """Yield the files of the ledger that change when a delivery is recorded."""
    from advisory_cli.ledger.sqlite_ledger import FILE

    yield from (app.newsroom.folder / "ledger" / name for name in (FILE, f"{FILE}-wal"))


@contextmanager
def _door(path: Path, address: str) -> Iterator[Path]:
    """Context manager: a private file that leads a browser to `address`, and is deleted at the end.

    The browser is started with this file, because everybody on the computer can read the command line of a process.
    """
    write_file(path, _DOOR.format(address=html.escape(address)), kind="preview")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _tell(content: "PreviewContent") -> None:
    """Print the time, and how many errors and warnings the page shows."""
    from advisory_cli.model.checks.findings import Level
    from advisory_cli.report.wording.phrases import amount, listed

    levels = [finding.level for finding in content.findings]
    errors, warnings = levels.count(Level.ERROR) + bool(content.fault), levels.count(Level.WARNING)
    counts = ((errors, "error"), (warnings, "warning"))
    words = listed([amount(count, word) for count, word in counts if count])
    info(f"{content.updated}  {words or 'No problems found.'}")
