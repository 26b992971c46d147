"""Status for scripts and spreadsheets: JSON with stable keys, CSV that can be used as a list again."""

import csv
import io
from collections.abc import Iterable, Sequence

from advisory_cli.model.delivery import DeliveryRow
from advisory_cli.model.ports import MailingSummary
from advisory_cli.model.safe_text import printable
from advisory_cli.report.as_json import as_json
from advisory_cli.report.plain_dates import iso
from advisory_cli.report.states import row_state, word_counts

CSV_COLUMNS = ("email", "name", "outlet", "state", "code", "reply", "when", "mailing")

_FORMULA = tuple("=+-@\t\r＝＋－＠")


def overview_json(mailings: Sequence[MailingSummary]) -> str:
    """`status --format json`: `mailings`, newest first."""
    return as_json({"mailings": [mailing_entry(one) for one in mailings]})


def rows_json(rows: Iterable[DeliveryRow], summary: MailingSummary | None = None) -> str:
    """`status MAILING` or `status --who TEXT` with `--format json`: `mailing`, null over all mailings, and
    `deliveries`.
    """
    mailing = None if summary is None else mailing_entry(summary)
    return as_json({"mailing": mailing, "deliveries": [row_entry(row) for row in rows]})


def rows_csv(rows: Iterable[DeliveryRow]) -> str:
    """The deliveries as CSV (RFC 4180, all cells quoted), its heading first.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection).
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    writer.writerows([_harmless(cell) for cell in _cells(row)] for row in rows)
    return text.getvalue()


def _cells(row: DeliveryRow) -> tuple[str, ...]:
    code = "" if row.code is None else str(row.code)
    return row.address, row.name, row.outlet, row_state(row), code, row.reply, iso(row.changed_at) or "", row.mailing_id


def _harmless(cell: str) -> str:
    prefix = "'" if cell.startswith(_FORMULA) else ""
    return prefix + printable(cell)


def mailing_entry(summary: MailingSummary) -> dict[str, object]:
    """A mailing, for JSON."""
    mailing = summary.mailing
    return {
        "id": mailing.id,
        "realm": mailing.realm.value,
        "advisory": mailing.advisory_id,
        "revision": mailing.revision,
        "subject": mailing.subject,
        "language": mailing.language,
        "source": mailing.source,
        "lists": list(mailing.lists),
        "planned_at": iso(mailing.planned_at),
        "embargo_until": iso(mailing.embargo_until),
        "stopped_at": iso(mailing.stopped_at),
        "last_change": iso(summary.last_change),
        "counts": {word.replace(" ", "_"): count for word, count in word_counts(summary.counts).items()},
    }


def row_entry(row: DeliveryRow) -> dict[str, object]:
    """A delivery, for JSON."""
    return {
        "mailing": row.mailing_id,
        "email": row.address,
        "name": row.name,
        "outlet": row.outlet,
        "state": row_state(row).replace(" ", "_"),
        "reason": row.reason,
        "code": row.code,
        "reply": row.reply,
        "when": iso(row.changed_at),
        "next_try": iso(row.retry_at),
        "attempts": row.attempts,
        "list": row.list_name,
        "line": row.line,
    }
