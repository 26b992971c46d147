"""Make JSON of a plan and of its result, for scripts that send. The keys of the JSON are stable."""

from collections.abc import Sequence
from pathlib import Path

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.mailing.delivery import DeliveryRow, Outcome, Selection, Verdict
from advisory_cli.model.mailing.evidence import Evidence, Resolution
from advisory_cli.model.mailing.not_sent_again import NotSentAgain
from advisory_cli.model.mailing.plan import EditionCount, Plan, PlanResult, Tally
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.mailing.resend import ResendPlan
from advisory_cli.model.press.advisory import Event
from advisory_cli.model.press.arrangements import Deadline
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.files import SentFile
from advisory_cli.model.press.newsroom import LiveRoute, Mailbox, Route
from advisory_cli.report.export import mailing_entry, resend_entry, row_entry
from advisory_cli.report.screens.findings import by_level, finding_entry
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.phrases import shown_list
from advisory_cli.report.wording.times import iso


def plan_json(
    plan: Plan, result: PlanResult | None, *, code: int, dry_run: bool = False, relative_to: Path | None = None
) -> str:
    """Return a plan and its result as JSON, for a send or a notice with `--format json`.

    The JSON is an object with five keys:
    - `plan`: an object, see plan_entry().
    - `result`: an object, see result_entry(). It is null when nothing was to be sent yet, such as before an approval.
    - `mailing`: null here, see approved_json().
    - `dry_run`: true when nothing was sent, and the result says what would be.
    - `exit_code`: `code`, the exit code of the command so far.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths).
    """
    return as_json(
        {
            "dry_run": dry_run,
            "exit_code": code,
            "plan": plan_entry(plan, relative_to=relative_to),
            "result": None if result is None else result_entry(result),
            "mailing": None,
        }
    )


def approved_json(summary: MailingSummary, *, code: int) -> str:
    """Return a mailing as JSON, for a send that goes on with a mailing planned for approval before.

    The keys are those of plan_json(). `code` is the exit code of the command so far. `plan` and `result` are null, and
    `mailing` has the keys that overview_json() explains, without `obstacles` and `missing_copies`.
    """
    entry = mailing_entry(summary)
    return as_json({"dry_run": False, "exit_code": code, "plan": None, "result": None, "mailing": entry})


def plan_entry(plan: Plan, *, relative_to: Path | None = None) -> dict[str, object]:
    """Return a plan as a dictionary to be written as JSON.

    About the message: `mailing` (id), `realm` (live or practice), `advisory` (id), `revision`, `notice` (correction,
    update, …, or null for a send), `what` (the words of the notice), `subject`, `from` and `reply_to` (each with `name`
    and `email`, `reply_to` may be null), `event` (with `starts`, `ends`, `zone`, `place` and `online`, or null),
    `further_events` (a list of such objects), `deadlines` (a list of objects with `group`, `until` and `zone`).

    Also about the message: `files`, a list of its pictures and attachments (see file_entry()).

    About the route: `server` and `port` of a live send, `store` (folder or file) of practice, null where there is none.

    About the people:
    - `to_send`, `second_wave`: the numbers of people in two groups. In a send, the first group gets the message first,
      and the second group gets it when the embargo ends. In a notice, the first group has the text, and the second
      group gets the text for the first time.
    - `held`: the number of people in both groups who wait for the embargo's end. `expect`: the value for --expect.
    - `to`: the addresses of the people named by --to, empty when the message goes to everybody in the lists.
    - `lists`, `languages`: the number of people who do not wait for the embargo's end, by name of list and by language
      tag. `lists_held`, `languages_held`: the number of those who do.
    - `left_out`: the number of people who get no message, by reason: one of the plan's, or `event_off` for people who
      never got the text and are not invited to an event that does not take place.
    - `conditions`: an object for each condition of --where, with `where`, `rows` (number of rows compared with the
      condition) and `left_out` (number of rows that do not meet it).
    - `skipped_rows`: the number of rows with mistakes. `heard`: of people who got another message in the last 24 hours.

    About the times: `send_at`, `send_at_words` (the time in the user's words), `embargo_until`, `not_after` (nothing is
    sent later), `grace` (seconds after its time at which a message expires), `finish` (when all is sent), `tested_at`.
    `automatic` is true when cron runs `advisory run` here.

    Besides: `needs_approval`, `replaces` (id of the mailing that is replaced, or ""), `given_up` (ids of mailings of
    which nothing more is sent), `findings` (a list of objects, see finding_entry()). Only for a text in several
    languages, `editions`: for each its `language`, `subject`, `to_send` and `held` (numbers of people), and
    `other_languages` (how many of these have another language).
    Times are RFC 3339 in UTC. A missing time is null. Paths below the folder `relative_to` are shown relative to that
    folder (None: whole paths).
    """
    mailing, notice = plan.mailing, plan.notice
    return {
        "mailing": mailing.id,
        "realm": mailing.realm.value,
        "advisory": mailing.advisory_id,
        "revision": mailing.revision,
        "notice": mailing.notice.value if mailing.notice else None,
        "what": notice.notice.what if notice else "",
        "subject": mailing.subject,
        "from": _mailbox(plan.sender),
        "reply_to": _mailbox(plan.reply_to),
        "event": _event(plan.event),
        "files": [file_entry(file) for file in plan.files],
        "further_events": [_event(event) for event in plan.further_events],
        "deadlines": [_deadline(deadline) for deadline in plan.deadlines],
        **_way(plan.route),
        **_people(plan),
        "send_at": iso(mailing.send_at),
        "send_at_words": mailing.send_at_words,
        "embargo_until": iso(mailing.embargo_until),
        "not_after": iso(mailing.not_after),
        "grace": None if mailing.grace is None else int(mailing.grace.total_seconds()),
        "finish": iso(plan.finish),
        "tested_at": iso(plan.tested_at),
        "automatic": plan.self_running,
        "needs_approval": mailing.needs_approval,
        "replaces": plan.replaces,
        "given_up": list(notice.given_up) if notice else [],
        "findings": _findings(plan.findings, relative_to),
        **({"editions": [_edition(edition) for edition in plan.editions]} if plan.editions else {}),
    }


def _edition(edition: EditionCount) -> dict[str, object]:
    return {
        "language": edition.language,
        "subject": edition.subject,
        "to_send": edition.now,
        "held": edition.later,
        "other_languages": edition.others,
    }


def file_entry(file: SentFile) -> dict[str, object]:
    """Return a picture or attachment as a dictionary to be written as JSON.

    The keys: `file` (as the advisory or the settings name it, "" for a file that the program made), `name` (as readers
    see it), `media_type`, `size` (bytes, before base64), `sha256` (hex, of the bytes that leave), and `shown` (true for
    a picture in the page, false for an attachment).
    """
    return {
        "file": file.source,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.digest,
        "shown": file.inline,
    }


def _mailbox(mailbox: Mailbox | None) -> dict[str, str] | None:
    return None if mailbox is None else {"name": mailbox.name, "email": mailbox.address}


def _event(event: Event | None) -> dict[str, object] | None:
    if event is None:
        return None
    return {
        "starts": iso(event.starts.instant),
        "ends": iso(event.ends.instant) if event.ends else None,
        "zone": event.starts.zone,
        "place": ", ".join(part for part in (event.place, event.address, event.locality) if part.strip()),
        "online": event.online,
    }


def _deadline(deadline: Deadline) -> dict[str, object]:
    return {"group": deadline.group, "until": iso(deadline.until.instant), "zone": deadline.until.zone}


def _way(route: Route) -> dict[str, object]:
    if isinstance(route, LiveRoute):
        return {"server": route.server.host, "port": route.server.port, "store": None}
    return {"server": None, "port": None, "store": str(route.store.path)}


def _people(plan: Plan) -> dict[str, object]:
    left_out = {
        selection.name.lower(): count
        for selection in Selection
        if (count := plan.counts.get(selection, 0)) and selection not in {Selection.SEND, Selection.HELD}
    }
    if plan.notice is not None and plan.notice.given_nothing:
        left_out["event_off"] = plan.notice.given_nothing
    first, second = plan.to_send, plan.second_wave
    return {
        "to_send": first,
        "second_wave": second,
        "held": plan.held,
        "expect": "+".join(str(count) for count in (first, second) if count) or "0",
        "to": [addressee.address for addressee in plan.addressees],
        "lists": {shown_list(name): count for name, count in plan.by_list.items()},
        "languages": dict(plan.by_language),
        "lists_held": {shown_list(name): count for name, count in plan.later_by_list.items()},
        "languages_held": dict(plan.later_by_language),
        "left_out": left_out,
        "conditions": [
            {"where": entry.condition, "rows": entry.rows, "left_out": entry.left_out} for entry in plan.conditions
        ],
        "skipped_rows": plan.skipped_rows,
        "heard": plan.heard,
    }


def _findings(findings: Sequence[Finding], relative_to: Path | None) -> list[dict[str, object]]:
    return [finding_entry(finding, relative_to=relative_to) for finding in by_level(findings)]


def result_entry(result: PlanResult) -> dict[str, object]:
    """Return what came of a plan as a dictionary to be written as JSON. Its keys are `first`, `second` and `owed`.

    `first` is a dictionary about the messages to the first of the two groups of people in the plan (`to_send` in
    plan_entry()). `second` is one about the second group (`second_wave`). The numbers in `second` are 0 for a send that
    is no dry run. Both dictionaries have these keys:
    - `unsure` (in doubt), `refused`, `accepted`, `trying_again`, `waiting` and `left_out`: the number of messages in
      this state.
    - `overtaken`: the number of people left out because of a newer text. `late`: of those for whom it was too late.
    - `stopped`: true when a person ended the run. `interrupted`: true when a signal did.
    - `trouble`: a sentence that says why the run ended early, such as a server that is away, or "".
    `owed` is true when people still wait who could have their message by now.
    """
    return {"first": _tally(result.first), "second": _tally(result.second), "owed": result.owed}


def _tally(tally: Tally) -> dict[str, object]:
    return {
        "unsure": tally.in_doubt,
        "refused": tally.refused,
        "accepted": tally.accepted,
        "trying_again": tally.deferred,
        "waiting": max(tally.waiting - tally.deferred, 0),
        "left_out": tally.left_out,
        "overtaken": tally.overtaken,
        "late": tally.late,
        "stopped": tally.stopped,
        "interrupted": tally.interrupted,
        "trouble": tally.trouble,
    }


def resend_json(plan: ResendPlan, outcome: Outcome | None, *, code: int) -> str:
    """Return the plan of a resend and what came of the resend as JSON, for `resend --format json`.

    The JSON is an object with four keys:
    - `dry_run`: true when nothing was sent.
    - `exit_code`: the exit code of the command.
    - `plan`: an object with `mailing` (id), `realm` (live or practice), `subject`, `email`, `name` and `outlet` of the
      person, `from` (with `name` and `email`), `server`, `port` and `store` as in plan_entry(), `number` (1 for the
      person's first resend), `reason`, `first_sent` (time), `embargo_until` (time, or null when the message has no
      embargo banner) and `earlier` (a list of the resends before, with the keys that rows_json() explains).
    - `result`: null in a dry run. Otherwise an object with `state` (accepted, refused, deferred, or unsure for in
      doubt), `code` (number of the server's reply, or null) and `reply`.
    Times are RFC 3339 in UTC. A missing time is null.
    """
    row, delivery = plan.row, plan.delivery
    entry = {
        "mailing": plan.mailing.id,
        "realm": plan.mailing.realm.value,
        "subject": plan.subject,
        "email": row.address,
        "name": row.name,
        "outlet": row.outlet,
        "from": _mailbox(plan.sender),
        **_way(plan.route),
        "number": plan.number,
        "reason": plan.reason,
        "first_sent": iso(row.changed_at),
        "embargo_until": iso(delivery.embargo_end) if delivery.phase is Phase.EMBARGOED else None,
        "earlier": [resend_entry(resend) for resend in plan.earlier],
    }
    result = None
    if outcome is not None:
        state = "unsure" if outcome.verdict is Verdict.IN_DOUBT else outcome.verdict.value
        result = {"state": state, "code": outcome.code, "reply": outcome.reply}
    return as_json({"dry_run": outcome is None, "exit_code": code, "plan": entry, "result": result})


def resolve_json(
    rows: Sequence[DeliveryRow],
    *,
    decided: int,
    evidence: Sequence[Evidence],
    resolutions: Sequence[Resolution],
    not_sent_again: Sequence[NotSentAgain] = (),
) -> str:
    """Return the outcome of `resolve` as JSON.

    The JSON is an object with five keys:
    - `undecided`: a list of the deliveries that are still unconfirmed, with the keys that row_entry() explains.
    - `decided`: the number of deliveries decided just now.
    - `searched`: a list with the names of the mailboxes, folders and files that were searched.
    - `conclusions`: a list with an object for each conclusion from evidence.
    - `not_sent_again`: a list with an object for each message that did not arrive and is not sent again: `email`,
      `mailing`, `reason` (such as "withdrawn"), and `by`, the id of the mailing that withdrew or replaced it, or "".
    The object of a conclusion has `delivery` (with the keys of row_entry()), `arrived` (true, false when a server
    returned the message, null when the evidence proves nothing), `how` (kind of evidence) and `why` (the evidence in
    words).
    """
    conclusions = [
        {
            "delivery": row_entry(resolution.row),
            "arrived": resolution.arrived,
            "how": resolution.how,
            "why": resolution.why,
        }
        for resolution in resolutions
    ]
    return as_json(
        {
            "decided": decided,
            "undecided": [row_entry(row) for row in rows],
            "searched": [found.place for found in evidence],
            "conclusions": conclusions,
            "not_sent_again": [
                {"email": each.row.address, "mailing": each.row.mailing_id, "reason": each.reason, "by": each.by}
                for each in not_sent_again
            ],
        }
    )
