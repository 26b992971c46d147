"""Make JSON and CSV of status and report, for scripts and spreadsheets.

The keys of the JSON are stable, and the CSV can be used as a list again.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from advisory_cli.model.mailing.delivery import DeliveryRow, SentEdition, State
from advisory_cli.model.mailing.obstacles import Obstacle
from advisory_cli.model.mailing.options import stored_value
from advisory_cli.model.mailing.past_doubt import PastDoubt
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.mailing.resend import Resend, ResendState
from advisory_cli.model.text import escape_formula, printable
from advisory_cli.report.pages.statistics import ACCEPTED_MEANS, MailingStats
from advisory_cli.report.pages.timeline_data import TIMELINE_WORDS
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.states import STORED_WORDS, row_state, word_counts
from advisory_cli.report.wording.times import iso

CSV_COLUMNS = (
    "email",
    "name",
    "outlet",
    "state",
    "code",
    "reply",
    "when",
    "mailing",
    "came_back",
    "reason",
    "language",
)


def overview_json(mailings: Sequence[MailingSummary], context: ReportContext) -> str:
    """Return all mailings of the newsroom as JSON, for `status --format json`.

    `mailings` are given newest first. `context` gives the obstacles.
    The JSON is an object with three keys. `mailings` is a list of objects, one for each mailing, in the order given.
    `unsound` is an obstacle (see below) that keeps every mailing from leaving, a fault of the ledger, of its place or
    of the clock, or null. `cron` is an object with `running` (true when cron has called `run` lately) and `last_run`
    (time of the last run without a terminal, or null). The object of a mailing has these keys:
    - `id`, `realm` (live or practice), `advisory` (its id), `revision`, `subject`, `language`, `source` (path of the
      advisory's file), `lists` (their names), `notice` (correction, update, …, or null), `says` (what a notice says, as
      given with --what, or null)
    - `first_message` (when the first message left), `withdrawn` (true when the text was withdrawn since), `opted_out`
      (number of people who wait and have opted out, so that they will not get it)
    - `planned_at`, `planned_by` (account or key of a person), `needs_approval` (true or false), `approved_at`,
      `approved_by` (account or key), `stopped_at`, `replaced_by` (id of the mailing in its place), `last_change` (time)
    - `counts`: an object with the numbers of deliveries that are `unsure` (in doubt), `refused`, `accepted`, `waiting`,
      `held` and `left_out`
    - `send_at` (when the first message may leave), `send_at_words` (that time as a person asked for it), `next_due`
      (when the next message that `run` sends by itself is due, null for at once and for none)
    - `not_after` (nothing leaves later), `grace` (seconds after its time in which a message may still leave),
      `too_late` (number of deliveries left out because they did not leave in time)
    - `embargo_until`, `held_until` (when held recipients are free to get the text, null when nobody is held),
      `lifted_at` and `lift_reason` (of an embargo ended early), `uncleared_reason` (why people without clearance get
      the text early)
    - `missing_copies`: a list of the places that lack the office's own copy of what has left: "archive", "sent" (the
      mailbox)
    - `obstacles`: a list of the reasons why a waiting mailing does not leave by itself
    - `being_sent`: true while another process is sending the mailing
    An obstacle is an object with these keys:
    - `kind` (such as approval or server), `words` (the reason in a sentence), `remedy` (what to do, or "")
    - `code`: the exit code of a run that meets the obstacle. An obstacle with code 0 is not reported in cron's mail.
    - `blocks`: true when nothing of the mailing leaves, false when only some of its recipients are concerned
    - `asks`: true when a person has to do something
    Times are RFC 3339 in UTC. A missing time is null, a missing word null or "", a missing number of deliveries 0.
    """
    unsound = None if context.unsound is None else _obstacle(context.unsound)
    last_run = iso(context.cron_runs[-1]) if context.cron_runs else None
    return as_json(
        {
            "unsound": unsound,
            "cron": {"running": context.running, "last_run": last_run},
            "mailings": [_entry_with_obstacles(summary, context) for summary in mailings],
        }
    )


def rows_json(
    rows: Iterable[DeliveryRow],
    context: ReportContext,
    summary: MailingSummary | None = None,
    *,
    resends: Sequence[Resend] = (),
) -> str:
    """Return deliveries as JSON, for `status MAILING` or `status --who TEXT` with `--format json`.

    The JSON is an object with three keys:
    - `deliveries`: a list with an object for each of `rows`, with the keys that row_entry() explains: `mailing`,
      `email`, `name`, `outlet`, `state`, `reason`, `code`, `reply`, `when`, `next_try`, `attempts`, `list`, `line`,
      `came_back`, `opted_out` and `doubt`.
    - `mailing`: an object with the facts and the obstacles of the mailing `summary`, with the keys that overview_json()
      explains for a mailing. If the rows belong to several mailings, pass None as `summary`: `mailing` is null then.
    - `resends`: a list with an object for each message that was sent once more on request, with `email`, `number` (1
      for a person's first resend), `state`, `when`, `who`, `reason`, `code` and `reply`. The people who got such a
      message are in `deliveries` too, once each.
    `context` gives the obstacles, the reasons why the mailing does not leave by itself.
    """
    mailing = None if summary is None else _entry_with_obstacles(summary, context)
    entries = [resend_entry(resend) for resend in resends]
    return as_json({"mailing": mailing, "deliveries": [row_entry(row) for row in rows], "resends": entries})


def resend_entry(resend: Resend) -> dict[str, object]:
    """Return a resend as a dictionary to be written as JSON, with the keys that rows_json() explains for `resends`."""
    return {
        "email": resend.address,
        "number": resend.number,
        "state": "unsure" if resend.state is ResendState.IN_DOUBT else resend.state.value,
        "when": iso(resend.at),
        "who": resend.who,
        "reason": resend.reason,
        "code": resend.code,
        "reply": resend.reply,
    }


def rows_csv(rows: Iterable[DeliveryRow], *, excel: bool = False) -> str:
    """Return deliveries as CSV (RFC 4180), one row each, every cell in quotation marks, lines ended by CRLF.

    The first row has the headings email, name, outlet, state, code, reply, when, mailing, came_back, reason and
    language. The reason says why the recipient is held or left out. The language is that of the edition, "" for a
    mailing in one language. With `excel`, a byte-order mark comes first. Without the mark, Excel reads the letters in
    the computer's old encoding.
    The text can be used as a list of recipients again. A cell that a spreadsheet would run as a formula gets an
    apostrophe in front, which this program takes away when it reads the list. E-mail addresses get no apostrophe,
    because no address is a formula.
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
    state, language = _stored(row_state(row)), row.language
    return row.name, row.outlet, state, code, reply, when, row.mailing_id, came_back, row.reason, language


def mailing_entry(summary: MailingSummary) -> dict[str, object]:
    """Return the facts of a mailing as a dictionary to be written as JSON: `id`, `subject`, `counts` and others.

    The keys are those that overview_json() explains for a mailing, without `obstacles`, `being_sent` and
    `missing_copies`. Among them are `realm`, `advisory`, `send_at`, `not_after`, `embargo_until` and `stopped_at`.
    Times are texts (RFC 3339 in UTC) or None.
    `counts` maps 'unsure', 'refused', 'accepted', 'waiting', 'held' and 'left_out' to numbers of deliveries.
    `editions`, only of a mailing in several languages, holds an object with `language` and `subject` for each.
    """
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
        "says": stored_value(mailing.options, "--what") if mailing.notice else None,
        "first_message": iso(summary.first_message),
        "withdrawn": summary.withdrawn,
        "opted_out": summary.opted_out,
        "needs_approval": mailing.needs_approval,
        "stopped_at": iso(mailing.stopped_at),
        "replaced_by": mailing.replaced_by or (summary.continued_as if summary.nobody_waits else ""),
        "too_late": summary.too_late,
        "last_change": iso(summary.last_change),
        "counts": _keyed(word_counts(summary.counts)),
        **({"editions": [_edition_entry(edition) for edition in mailing.editions]} if mailing.editions else {}),
    }


def _edition_entry(edition: SentEdition) -> dict[str, object]:
    return {"language": edition.language, "subject": edition.subject}


def _entry_with_obstacles(summary: MailingSummary, context: ReportContext) -> dict[str, object]:
    return {
        **mailing_entry(summary),
        "obstacles": [_obstacle(obstacle) for obstacle in context.obstacles_of(summary.mailing.id)],
        "being_sent": summary.mailing.id in context.being_sent,
        "missing_copies": [place.value for place in context.uncopied.get(summary.mailing.id, ())],
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
    """Return one delivery as a dictionary to be written as JSON.

    `mailing` is the mailing's id. `email`, `name` and `outlet` are the recipient's, "" when unknown. `state` is
    'accepted', 'refused', 'unsure' (in doubt), 'waiting', 'trying_again', 'held' or 'left_out'. `reason` says why the
    recipient is held or left out, and is "" otherwise.
    `code` is the number of the server's last reply, or None. `reply` is the text of that reply, or says what happened
    without a server, such as a person's decision. `when` is the time of the last change. `next_try` is the time at
    which the delivery is due, or None when the delivery is due at once or not at all. `attempts` is the number of
    attempts.
    `list` is the name of the list, and `line` the number of the recipient's line there, or None. `language` is that of
    the edition that the recipient gets, None for a mailing in one language. `came_back` is a list
    of words: 'answered' if a person has answered the message, 'returned' if a server has returned it. `opted_out` is
    true for a person who waits and has opted out, so that the message will not be sent.
    `doubt` is None, or an object about a message that was unconfirmed and was decided: `since` (when it became
    unconfirmed, which is about when it left), `reply` (why), `decided_at`, `arrived` (true or false), `by_hand` (true
    for a person's decision), `by` (account or key of that person) and `why` (the evidence).
    Times are texts (RFC 3339 in UTC).
    """
    return {
        "mailing": row.mailing_id,
        "email": row.address,
        "name": row.name,
        "outlet": row.outlet,
        "state": _stored(row_state(row)).replace(" ", "_"),
        "reason": row.reason,
        "code": row.code,
        "reply": row.reply,
        "when": iso(row.changed_at),
        "next_try": iso(row.retry_at),
        "attempts": row.attempts,
        "list": row.list_name,
        "line": row.line,
        "language": row.language or None,
        "came_back": list(row.came_back),
        "opted_out": row.opted_out,
        "doubt": None if row.doubt is None else _doubt(row.doubt),
    }


def _doubt(doubt: PastDoubt) -> dict[str, object]:
    return {
        "since": iso(doubt.since),
        "reply": doubt.reply,
        "decided_at": iso(doubt.decided_at),
        "arrived": doubt.arrived,
        "by_hand": doubt.by_hand,
        "by": doubt.by,
        "why": doubt.why,
    }


def report_json(statistics: Sequence[MailingStats]) -> str:
    """Return the statistics of mailings as JSON, in the order given (newest first), for `report --format json`.

    The JSON is an object with two keys: `note`, a sentence on what accepted means, and `mailings`, a list of objects.
    Each mailing has the keys that overview_json() explains for a mailing, without `obstacles`, `being_sent` and
    `missing_copies`, and besides:
    - `last_message`: time of the last outcome, as `first_message` is that of the first. `next_try`: time of the next
      attempt.
    - `counts`: deliveries by state, with `trying_again` counted apart from `waiting`.
    - `timeline`: a list of objects with the numbers `accepted`, `trying_again`, `refused` and `unsure`, which hold from
      the time `when` until the next object.
    - `outlets`: a list with an object for each of the largest outlets: its name (`outlet`), its `counts` by state, and
      the number 1 under `outlets`. If there are more outlets, the last object stands for all others together: `outlet`
      is null, and `outlets` is their number.
    - `failed`: a list of the deliveries refused, unsure (in doubt) and trying again, each with the keys that
      row_entry() explains.
    - `resends`: a list of the messages that were sent once more on request, with the keys that rows_json() explains.
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
        "resends": [resend_entry(resend) for resend in stats.resends],
    }


def _keyed(counts: Mapping[str, int]) -> dict[str, int]:
    return {_stored(word).replace(" ", "_"): count for word, count in counts.items()}


def _stored(word: str) -> str:
    """Return the word for a state as JSON and CSV spell the word, which scripts rely on."""
    return STORED_WORDS.get(word, word)
