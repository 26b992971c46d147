"""Make the preview page of prepared messages, and write the page to a file.

The command `preview` uses this, and so does the question that follows a plan, at which a person can ask for a preview.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.cli.terminal.output_files import show_page, write_file

if TYPE_CHECKING:
    from advisory_cli.actions.preflight.prepare import Prepared
    from advisory_cli.actions.preview import PreviewedMessage
    from advisory_cli.bootstrap import App
    from advisory_cli.model.ports.ledger import Ledger
    from advisory_cli.report.pages.preview_people import FurtherPeople


def page_of(
    prepared: "Prepared",
    previews: Iterable["PreviewedMessage"],
    *,
    zone: str,
    title: str,
    share: bool = False,
    further: "FurtherPeople | None" = None,
) -> str:
    """Return the HTML page that shows the messages in `previews`, with the findings of `prepared`.

    `zone`: times are shown on its clocks. `title`: the heading for an advisory that cannot be read.
    `share`: the page is for other people. It then says that the recipients are invented, and leaves out findings about
    people.
    `further`: people of the plan beyond `previews`, whose message the page fills on request.
    Raises BadData or NotAllowed, with findings, when the e-mail could not be composed.
    """
    from advisory_cli.actions.preview_page import preview_content
    from advisory_cli.read.locate import shipped
    from advisory_cli.report.pages.preview import preview_page
    from advisory_cli.report.pages.preview_people import NO_FURTHER

    content = preview_content(
        prepared,
        previews,
        title=title,
        zone=zone,
        share=share,
        relative_to=Path.cwd(),
        further=further or NO_FURTHER,
    )
    return preview_page(content, folder=shipped("templates", "preview"))


def open_preview(app: "App", prepared: "Prepared", ledger: "Ledger", *, name: str) -> None:
    """Write the preview of prepared messages to previews/NAME.html, print the path, and open the page in the browser.

    `name` is the file's name without its ending.
    Raises BadData or NotAllowed, with findings, when the e-mail could not be composed. Raises NotAllowed also when
    anybody could read the page before an embargo ends, and CannotWrite when the file cannot be written.
    """
    from advisory_cli.actions.preflight.preconditions import refuse_publication
    from advisory_cli.actions.preview import previewed_messages
    from advisory_cli.actions.preview_people import further_people

    previews = list(previewed_messages(prepared, app.context(), ledger, share=False))
    further = further_people(prepared, previews, app.context(), ledger, zone=app.zone)
    page = page_of(prepared, previews, zone=app.zone, title=name, further=further)
    target = app.newsroom.folder / "previews" / f"{name}.html"
    refuse_publication(prepared.advisory, target, app.newsroom, now=prepared.now)
    write_file(target, page, kind="preview")
    show_page(target, kind="preview", opened=True)
