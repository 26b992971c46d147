"""Status and report for scripts and spreadsheets: JSON with stable keys, CSV that can be used as a list again."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.obstacles import Obstacle
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.text import escape_formula, printable
from advisory_cli.report.pages.statistics import ACCEPTED_MEANS, MailingStats
from advisory_cli.report.pages.timeline_data import TIMELINE_WORDS
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.states import row_state, word_counts
from advisory_cli.report.wording.times import iso

CSV_COLUMNS = ("email", "name", "outlet", "state", "code", "reply", "when", "mailing", "came_back")


def overview_json(mailings: Sequence[MailingSummary], context: ReportContext) -> str:
    """Return all mailings as JSON, for `status --format json`.

    The keys are `mailings`, newest first, and `unsound`, the obstacle that keeps all of them, or null.

    Of each mailing: `id`, `realm`, `advisory`, `revision`, `subject`, `language`, `source`, `lists`, `notice`
    (correction, update, …), `planned_at`, `planned_by`, `needs_approval`, `approved_by`, `approved_at`, `stopped_at`,
    `replaced_by`, `last_change`, `counts`.

    When the mailing leaves: `send_at` (the first), `send_at_words`, `not_after`, `grace` (the seconds after which it is
    too late), `next_due` (of what is planned for a time or tried again), `too_late` (for how many it was).

    Obstacles to a waiting mailing: `obstacles`, each with its `kind`, `words` and `remedy`. `code` is the exit code of
    a run that meets the obstacle (0: cron need not know). `blocks` tells whether all of the mailing is kept, `asks`
    whether somebody has to act.

    Under embargo: `embargo_until`, `held_until` (null: nobody is held), `lifted_at`, `lift_reason`, `uncleared_reason`.

    Times are RFC 3339 in UTC. Missing values are null, an empty word or 0.
    """
    unsound = None if context.unsound is None else _obstacle(context.unsound)
    return as_json({"unsound": unsound, "mailings": [_entry_with_obstacles(summary, context) for summary in mailings]})


def rows_json(rows: Iterable[DeliveryRow], context: ReportContext, summary: MailingSummary | None = None) -> str:
    """Return deliveries as JSON, for `status MAILING` or `status --who TEXT` with `--format json`.

    The keys are `mailing`, null over all mailings, and `deliveries`. `next_try` is when a delivery that waits, is tried
    again or is held is due.
    """
    mailing = None if summary is None else _entry_with_obstacles(summary, context)
    return as_json({"mailing": mailing, "deliveries": [row_entry(row) for row in rows]})


def rows_csv(rows: Iterable[DeliveryRow], *, excel: bool = False) -> str:
    """Return the deliveries as CSV (RFC 4180), every cell quoted, the heading row first.

    With `excel`, a byte-order mark comes first. Without the mark, Excel reads the letters in the computer's old
    encoding.

    Read as a list, each row is a person who was written to. A cell that a spreadsheet would run as a formula gets an
    apostrophe in front. The reader of lists takes that apostrophe away. An address gets none: with its @ and domain, no
    address is a formula, and an apostrophe would make it another address.
    """
    text = io.StringIO()
    text.write("\ufeff" if excel else "")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    writer.writerows([row.address, *(printable(escape_formula(cell)) for cell in _cells(row))] for row in rows)
    return text.getvalue()


def _cells(row: DeliveryRow) -> tuple[str, ...]:
    """Return the cells of a delivery's CSV row, without the address."""
    code = "" if row.code is None else str(row.code)
    when, came_back = iso(row.changed_at) or "", " ".join(row.came_back)
    reply = row.reply.replace("=?", "= ?")  # no encoded word of a server's gets into a list
    return row.name, row.outlet, row_state(row), code, reply, when, row.mailing_id, came_back


def mailing_entry(summary: MailingSummary) -> dict[str, object]:
    """Return a mailing as a dictionary for JSON."""
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
        "planned_by": mailing.planned_by,
        "send_at": iso(mailing.send_at),
        "send_at_words": mailing.send_at_words,
        "not_after": iso(mailing.not_after),
        "grace": None if mailing.grace is None else int(mailing.grace.total_seconds()),
        "next_due": iso(summary.due),
        "approved_by": summary.approval.who if summary.approval else None,
        "approved_at": iso(summary.approval.at) if summary.approval else None,
        "embargo_until": iso(mailing.embargo_until),
        "held_until": iso(mailing.embargo_end) if summary.counts.get(State.HELD, 0) else None,
        "lifted_at": iso(mailing.lifted_at),
        "lift_reason": mailing.lift_reason,
        "uncleared_reason": mailing.uncleared_reason,
        "notice": mailing.notice.value if mailing.notice else None,
        "needs_approval": mailing.needs_approval,
        "stopped_at": iso(mailing.stopped_at),
        "replaced_by": mailing.replaced_by,
        "too_late": summary.too_late,
        "last_change": iso(summary.last_change),
        "counts": {word.replace(" ", "_"): count for word, count in word_counts(summary.counts).items()},
    }


def _entry_with_obstacles(summary: MailingSummary, context: ReportContext) -> dict[str, object]:
    return {
        **mailing_entry(summary),
        "obstacles": [_obstacle(obstacle) for obstacle in context.obstacles_of(summary.mailing.id)],
    }


def _obstacle(obstacle: Obstacle) -> dict[str, object]:
    return {
        "kind": obstacle.kind.name.lower(),
        "words": obstacle.words,
        "remedy": obstacle.remedy,
        "code": obstacle.code,
        "blocks": obstacle.blocks,
        "asks": obstacle.asks,
    }


def row_entry(row: DeliveryRow) -> dict[str, object]:
    """Return a delivery as a dictionary for JSON."""
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
        "came_back": list(row.came_back),
    }


def report_json(statistics: Sequence[MailingStats]) -> str:
    """Return the statistics of mailings as JSON: `mailings`, newest first.

    Each has the keys of status and `first_message`, `last_message`, `next_try`, `counts` (with trying_again).
    `timeline` tells how many stood where from each `when` on. `outlets` are the largest by name, the rest under null.
    `failed` are the refused, unsure and trying again.
    """
    return as_json({"note": ACCEPTED_MEANS, "mailings": [_entry(stats) for stats in statistics]})


def _entry(stats: MailingStats) -> dict[str, object]:
    return {
        **mailing_entry(stats.summary),
        "first_message": iso(stats.first),
        "last_message": iso(stats.last),
        "next_try": iso(stats.next_try),
        "counts": _keyed(stats.counts),
        "timeline": [
            {"when": iso(point.when), **_keyed(dict(zip(TIMELINE_WORDS, point.counts, strict=True)))}
            for point in stats.points
        ],
        "outlets": [
            {"outlet": outlet.name or None, "outlets": outlet.outlets, "counts": _keyed(outlet.counts)}
            for outlet in stats.outlets
        ],
        "failed": [row_entry(row) for row in stats.troubled],
    }


def _keyed(counts: Mapping[str, int]) -> dict[str, int]:
    return {word.replace(" ", "_"): count for word, count in counts.items()}
