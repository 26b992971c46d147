"""What `advisory check` says of a draft, and whether any of it is about the mistake."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.prepare import prepare
from advisory_cli.actions.request import SendRequest
from advisory_cli.bootstrap import App
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.errors import BadData
from advisory_cli.model.ports.ledger import Ledger
from tests.system.press import found
from tests.system.slips.bases import TODAY, draw
from tests.system.slips.drafts import Draft, lines_of
from tests.system.slips.files import put_files
from tests.system.slips.operators import Slip

NOW: Final = TODAY.replace(tzinfo=UTC)
_SETTINGS: Final = """
organisation = "River Institute"
from = "Press Office <press@riverside.example>"
zone = "Europe/Brussels"
language = "en"
send_via = "maildir:outbox"
"""
Said = tuple[str, str, str]  # code, words and file of a finding


@dataclass(slots=True)
class Office:
    """A newsroom in which drafts are checked, with the clock standing still."""

    folder: Path
    ctx: Context
    ledger: Ledger
    known: dict[int, Counter[Said]] = field(default_factory=dict)  # what is said of right advisories

    def check(self, draft: Draft, *, whole: bool) -> list[Finding]:
        """Return the warnings and errors about a draft.

        `whole`: with the finished messages and a list of readers, as `advisory check FILE -l readers.csv`. Otherwise no
        message is composed, which leaves out what is said about messages and readers, and takes a tenth of the time.
        """
        place = self.folder / "advisories" / "heard"
        for old in place.iterdir() if place.exists() else ():
            old.unlink()
        place.mkdir(exist_ok=True)
        path = draft.write(place)
        request = SendRequest(advisory=path)
        ctx = replace(self.ctx, composer=_compose_nothing)
        if whole:
            readers = self.folder / "lists" / "readers.csv"
            rows = (
                f"reader{n}@paper{n}.example,Reader {n},{tag},yes,2026-09-01" for n, tag in enumerate(draft.readers)
            )
            readers.write_text(
                "email,name,language,embargo_ok,embargo_agreed_on\n" + "\n".join(rows) + "\n", encoding="utf-8"
            )
            request = SendRequest(advisory=path, lists=(readers,))
            ctx = self.ctx
        with prepare(request, ctx, self.ledger) as prepared:
            return [fault for fault in prepared.findings if fault.level is not Level.NOTE and fault.words != _LEFT_OUT]

    def catches(self, slip: Slip, draft: Draft, *, whole: bool = False) -> bool:
        """Tell whether a finding that the right advisory does not have is about the mistake."""
        about = [
            fault
            for fault in self.check(draft, whole=whole)
            if fault.code in slip.codes or _is_there(fault, slip, draft)
        ]
        if not about:
            return False
        if draft.seed not in self.known:
            self.known[draft.seed] = Counter(map(said, self.check(draw(draft.seed), whole=False)))
        return bool(Counter(map(said, about)) - self.known[draft.seed])


def said(fault: Finding) -> Said:
    """A finding without its line, which moves."""
    return fault.code, fault.words, fault.place.file.name if fault.place.file else ""


def _is_there(fault: Finding, slip: Slip, draft: Draft) -> bool:
    if fault.place.file is None or fault.place.line is None:
        return False
    by_name = {draft.name(edition): edition for edition in draft.editions}
    edition = by_name.get(fault.place.file.name)
    if edition is None:
        return False
    text = edition.text()
    return any(fault.place.line in lines_of(text, path) for tag, path in slip.places if tag in {"", edition.tag})


_LEFT_OUT: Final = "No message is composed."


def _compose_nothing(*_: object, **__: object) -> NoReturn:
    raise BadData("", findings=(finding("TPL01", _LEFT_OUT),))


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """Context manager: a new newsroom with the files that the drafts name."""
    press = found(folder)
    press.write("advisory.toml", _SETTINGS)
    put_files(press.folder)
    app = App.open(press.folder, {})
    with app.sending_ledger(dry_run=True, checked=False) as ledger:
        yield Office(press.folder, app.context(at=datetime.combine(NOW.date(), NOW.time(), UTC)), ledger)
