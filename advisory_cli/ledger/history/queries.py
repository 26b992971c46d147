"""Part of SqliteLedger that finds mailings, reads who got what and when, and stores a person's decisions.

Such a decision is, for example, to stop a mailing, or to settle a delivery that is in doubt.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

from advisory_cli.files.moved import path_in
from advisory_cli.ledger.history.doubts import PAST_DOUBT, past_doubt
from advisory_cli.ledger.integrity.meta import remove_row, write_row
from advisory_cli.ledger.integrity.provenance import HighWaterMarkWriter, stop_row
from advisory_cli.ledger.planning.freeze import BY_NAME, CONTINUED, TIME_AGAIN, stopped_by_name
from advisory_cli.ledger.planning.mailing_rows import MAILING_COLUMNS, mailing_from_row
from advisory_cli.ledger.queue.outcomes import NEWER_REVISION, TOO_LATE
from advisory_cli.ledger.queue.overtaken import GOT_NOTHING, OVERTAKEN_BY, WANTS_NOTHING
from advisory_cli.ledger.storage.database import Arguments, Database, Row
from advisory_cli.ledger.storage.encoding import JSON, maybe_moment, moment, span, stamp, unpack_fields
from advisory_cli.model.mailing.delivery import CUT_OFF, Approval, DeliveryRow, ReplyKind, Selection, State
from advisory_cli.model.mailing.message_id import is_provider_message_id
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.edition import Phase

REFUSED_WRONGLY = "to be tried again though refused, decided by hand"

_PAGE = 1_000
_QUESTION = "asked about "  # and the advisory's id: a row of `meta` as long as somebody thinks

# When the first message of a delivery left. The last change tells it for whoever the server answered at once.
_FIRST_OUTCOME = """
    CASE WHEN d.attempts = 1 AND d.code IS NOT NULL AND d.state IN ('accepted', 'refused') THEN d.changed_at
    WHEN d.attempts > 0 OR d.state = 'refused' THEN (
        SELECT min(e.at) FROM event e
        WHERE e.delivery = d.id AND e.state IN ('accepted', 'deferred', 'refused', 'in doubt')
    ) END
"""
# `run` goes on with it: it was tried before, or waits for its time.
_ALONE = "(d.state = 'planned' AND (d.alone = 1 OR d.attempts > 0))"

_SUMMARIES = f"""
    SELECT d.state, count(d.id), max(d.changed_at), {MAILING_COLUMNS},
           coalesce(sum(d.state = 'in doubt' AND d.reply = '{CUT_OFF}'), 0),
           coalesce(sum(d.state IN ('planned', 'held', 'left out', 'refused') AND d.attempts > 0 AND EXISTS (
               SELECT 1 FROM event e WHERE e.delivery = d.id AND e.state = 'in doubt'
           )), 0),
           coalesce(sum(d.state = 'planned' AND d.attempts > 0), 0),
           coalesce(sum({_ALONE}), 0),
           coalesce(min(CASE WHEN {_ALONE} AND NOT {WANTS_NOTHING} THEN d.due END),
                    min(CASE WHEN {_ALONE} THEN d.due END)),
           coalesce(sum(d.state = 'left out' AND d.reason = '{TOO_LATE}'), 0),
           coalesce(sum(CASE WHEN d.state = 'left out' AND d.reason = '{NEWER_REVISION}' THEN {GOT_NOTHING} END), 0),
           min({_FIRST_OUTCOME}), coalesce(sum({_ALONE} AND {WANTS_NOTHING}), 0),
           coalesce(sum(d.state = 'planned' AND d.attempts > 0 AND {WANTS_NOTHING}), 0),
           coalesce(sum(d.state IN ('planned', 'held') AND {WANTS_NOTHING}), 0),
           {OVERTAKEN_BY}
    FROM mailing n JOIN matter m ON m.id = n.matter LEFT JOIN delivery d ON d.mailing = n.number
    WHERE {{which}} GROUP BY n.number, d.state ORDER BY n.number DESC
"""  # noqa: S608  constants

_STOPPED = (
    "stopped_by = CASE WHEN stopped_at IS NULL THEN :who ELSE stopped_by END, stopped_at = coalesce(stopped_at, :now)"
)
_CONTINUED = f"SELECT name, value FROM meta WHERE name >= '{CONTINUED}' AND name < '{CONTINUED}\U0010ffff'"  # noqa: S608
_WITHDRAWALS = "SELECT id FROM mailing WHERE notice = 'withdrawal'"
_APPROVALS = "SELECT n.id, a.who, a.at FROM approval a JOIN mailing n ON n.number = a.mailing"

# Whose message was returned and who was sent it again, or has it after all, as a person says, counts as not returned.
_ROWS = f"""
    SELECT d.rank, d.id, d.address, d.state, d.list_name, d.line, d.reason, d.code, d.reply, d.changed_at, d.due,
           d.attempts, d.fields, min(coalesce(d.until, n.not_after), coalesce(n.not_after, d.until)), (
               SELECT group_concat(e.state, '|') FROM event e
               WHERE e.delivery = d.id AND (e.state = 'answered' OR e.state = 'returned' AND NOT EXISTS (
                   SELECT 1 FROM event l WHERE l.delivery = d.id AND l.state = 'accepted' AND l.id > e.id
               ))
           ), d.date, d.provider_message_id, d.state IN ('accepted', 'in doubt', 'claimed') OR EXISTS (
               SELECT 1 FROM event e WHERE e.delivery = d.id AND e.state IN ('accepted', 'in doubt')
           ), d.phase, {PAST_DOUBT}, d.state IN ('planned', 'held', 'in doubt') AND {WANTS_NOTHING}, d.variant,
           (SELECT f.id FROM mailing f WHERE f.number = d.frozen)
    FROM delivery d JOIN mailing n ON n.number = d.mailing
    WHERE d.mailing = :mailing AND instr(:states, '|' || d.state || '|')
      AND (d.rank, d.id) > (:rank, :id)
    ORDER BY d.rank, d.id LIMIT :page
"""  # noqa: S608  words of this package

_INSERT_REPLY = """
    INSERT INTO event (delivery, at, state, reply) SELECT :id, :now, :state, :reply
    WHERE NOT EXISTS (SELECT 1 FROM event WHERE delivery = :id AND state = :state)
"""

_PASSED_ON = "UPDATE delivery SET provider_message_id = :name WHERE id = :id AND provider_message_id = ''"

# The attempts are kept, so that `run` goes on with it; the hours of trying begin anew.
_PLAN_AGAIN = """
    UPDATE delivery SET state = 'planned', reply = :reply, code = NULL, due = :now, changed_at = :now,
        first_tried = NULL,
        until = max(until, :now + coalesce((SELECT grace FROM mailing WHERE number = delivery.mailing), :grace))
    WHERE id = :id AND state = 'refused'
"""

_UNFINISHED = """
    EXISTS (SELECT 1 FROM delivery d WHERE d.mailing = mailing.number
            AND (d.state IN ('planned', 'claimed', 'held') OR (d.state = 'left out' AND d.reason IN (:late, :newer))))
"""


_MANUSCRIPTS = """
    SELECT n.id, s.text FROM mailing n JOIN manuscript s ON s.mailing = n.number JOIN matter m ON m.id = n.matter
    WHERE (m.realm, m.advisory_id) = (
        SELECT realm, advisory_id FROM matter WHERE id = (SELECT matter FROM mailing WHERE id = ?)
    )
"""
_METADATA_LINES = late_pattern(r"^(?:id|revision|send_at):.*\n", re.MULTILINE)


class MailingQueriesPart:
    """Mixin class of SqliteLedger that finds mailings, reads their deliveries, and stores a person's decisions.

    Implements model.ports.ledger_queries.MailingQueries except for two methods: PlanningPart has manuscript(), and
    DeliveryEventsPart has history(). Each call sees everything that any process has committed.
    SqliteLedger sets the fields. `_db` is the ledger's database, and `_high_water` writes the notes outside the
    newsroom. `_allowed` is a cache of permissions: the numbers of claimed deliveries that may leave. `_newsroom` is the
    newsroom's folder, in which the files of advisories are found after a move. None: not known.
    """

    _db: Database
    _newsroom: Path | None
    _allowed: set[int]
    _high_water: HighWaterMarkWriter

    def mailings(self) -> Sequence[MailingSummary]:
        """Return a summary of every mailing, the newest first. Empty when nothing was ever planned.

        Raises LedgerFault when the database fails.
        """
        return self._summaries("true", ())

    def find(self, text: str) -> Sequence[MailingSummary]:
        """Return summaries of the mailings that `text` may mean, the newest first. Empty when no mailing matches.

        'last' means the newest mailing. For any other `text`, three searches follow each other until one finds
        something:
        - mailings with exactly this id,
        - mailings of the advisory with exactly this id,
        - mailings whose id, or whose advisory's id, begins with `text`. Practice mailings that do not count any more,
          because practice messages were later written to everybody once more, are not found here.
        An empty `text` finds nothing. Raises LedgerFault when the database fails.
        """
        if text == "last":
            return self._summaries("n.number = (SELECT max(number) FROM mailing)", ())
        if not text:
            return ()
        return (
            self._summaries("n.id = ?", (text,))
            or self._summaries("m.advisory_id = ?", (text,))
            or self._summaries(
                "instr(m.advisory_id, ' ') = 0"  # not of practice that is over
                " AND (substr(n.id, 1, length(:text)) = :text OR substr(m.advisory_id, 1, length(:text)) = :text)",
                {"text": text},
            )
        )

    def rows(
        self, mailing_id: str | None = None, *, states: Sequence[State] = (), who: str = ""
    ) -> Iterator[DeliveryRow]:
        """Yield the deliveries of one mailing, or of all mailings, in the order of sending.

        `mailing_id`: the id of the mailing. None means all mailings one after the other, beginning with the newest. An
        unknown id yields nothing.
        `states`: only deliveries in these states are yielded. Empty: in any state.
        `who`: only deliveries whose address, name or outlet contains this text, in upper or lower case, are yielded.
        A delivery that changes while the caller iterates may be yielded in its old or in its new state. LedgerFault is
        raised when the database fails, and only while the caller iterates.
        """
        wanted = "".join(f"|{state.value}|" for state in states or tuple(State))
        wanted_text = who.casefold()
        for number, name in self._numbers(mailing_id):
            for row in self._pages(number, wanted):
                delivery_row = _delivery_row(row, name)
                if not wanted_text or any(
                    wanted_text in text.casefold()
                    for text in (delivery_row.address, delivery_row.name, delivery_row.outlet)
                ):
                    yield delivery_row

    def left_out(self, mailing_id: str) -> Mapping[Selection, int]:
        """Return how many people the plan of a mailing left out, by reason. The ledger does not store who they are.

        Empty when nobody was left out, and for mailings planned before the ledger kept these numbers. Raises
        LedgerFault when the database fails.
        """
        rows = self._db.fetch_all(
            "SELECT l.reason, l.people FROM left_out l JOIN mailing n ON n.number = l.mailing WHERE n.id = ?",
            (mailing_id,),
        )
        return {Selection(reason): people for reason, people in rows}

    def stop(
        self, mailing_id: str | None, now: datetime, *, who: str = "", except_ids: Collection[str] = ()
    ) -> Sequence[str]:
        """Stop the sending of one mailing, or of all mailings for None, and return the ids of the stopped mailings.

        To wait means to be planned or held.
        - With an id: this mailing is stopped, and so is each mailing of the same advisory that has the same revision or
          the same text. Only unfinished mailings are stopped: those in which a recipient waits, is being sent to, or
          was left out as too late or for a newer revision. The result also names those of them that were stopped
          before. It is empty for an unknown id.
        - With None: every mailing is stopped in which a recipient waits or is being sent to, except those in
          `except_ids`. The result does not name mailings that were stopped before. From then on, freeze() raises
          PersonDecides for every plan made before `now`.
        `who`: account or key of the person, stored with each mailing that was not stopped before. "": not known.
        Every process that is sending sees the stop before its next message. Raises LedgerFault when the database fails.
        """
        # people of an earlier run may have moved to a later one of the same text: a stop is about that, by any number
        same = "(matter = (SELECT matter FROM mailing WHERE id = :id) OR id IN (SELECT value FROM json_each(:same)))"
        others = "stopped_at IS NULL AND id NOT IN (SELECT value FROM json_each(:spared))"
        which = same if mailing_id is not None else others
        self._allowed.clear()
        with self._high_water.decision():
            if mailing_id is None:
                write_row(self._db, stop_row(""), stamp(now))
            rows = self._db.fetch_all(
                f"UPDATE mailing SET {_STOPPED} WHERE {which} AND {_UNFINISHED} RETURNING id",  # noqa: S608  constants
                {
                    "now": stamp(now),
                    "who": who,
                    "late": None if mailing_id is None else TOO_LATE,
                    "newer": None if mailing_id is None else NEWER_REVISION,
                    "id": mailing_id,
                    "same": JSON.encode(self._same_text(mailing_id)),
                    "spared": JSON.encode(list(except_ids)),
                },
            )
            if mailing_id is not None:
                write_row(self._db, BY_NAME, sorted({*stopped_by_name(self._db), *(row[0] for row in rows)}))
        return tuple(row[0] for row in rows)

    def stopped_by_name(self) -> frozenset[str]:
        """Return the ids of the mailings that are stopped now, and that a person stopped by naming a mailing.

        Mailings that were stopped only by a stop of all mailings are not among them. Raises LedgerFault when the
        database fails.
        """
        stopped = {row[0] for row in self._db.fetch_all("SELECT id FROM mailing WHERE stopped_at IS NOT NULL")}
        return stopped_by_name(self._db) & stopped

    def note_question(self, advisory_id: str, now: datetime) -> None:
        """Store that at `now` a person is being asked to confirm a plan of an advisory.

        An earlier such record of the advisory is replaced. clear_question() removes the record once the person has
        answered. Raises LedgerFault when the database fails.
        """
        with self._db.transaction():
            write_row(self._db, _QUESTION + advisory_id, stamp(now))

    def clear_question(self, advisory_id: str) -> None:
        """Remove the record that a person is being asked about an advisory. A missing record is ignored.

        note_question() stores such records. Raises LedgerFault when the database fails.
        """
        with self._db.transaction():
            remove_row(self._db, _QUESTION + advisory_id)

    def questions(self, since: datetime) -> frozenset[str]:
        """Return the ids of the advisories for which a person was asked to confirm a plan, and has not answered yet.

        Only questions asked at `since` or later count. note_question() stores a question, and clear_question() removes
        it. Raises LedgerFault when the database fails.
        """
        rows = self._db.fetch_all(
            "SELECT name, value FROM meta WHERE substr(name, 1, ?) = ?", (len(_QUESTION), _QUESTION)
        )
        return frozenset(name[len(_QUESTION) :] for name, at in rows if json.loads(bytes(at)) >= stamp(since))

    def _same_text(self, mailing_id: str | None) -> list[str]:
        """Return the ids of the advisory's other mailings with the same text as this one, under any revision."""
        texts: dict[str, str] = dict(self._db.fetch_all(_MANUSCRIPTS, (mailing_id,)))
        own_text = _strip_metadata(texts.pop(mailing_id, "")) if mailing_id else ""
        return [name for name, text in texts.items() if own_text and _strip_metadata(text) == own_text]

    def stop_plans(self, advisory_id: str, now: datetime) -> None:
        """Make freeze() raise PersonDecides for every plan of an advisory that was made before `now`.

        A person may still be looking at such a plan on a screen. Mailings that are stored already stay as they are.
        Raises LedgerFault when the database fails.
        """
        with self._db.transaction():
            write_row(self._db, stop_row(advisory_id), stamp(now))

    def plan_anew(self, rows: Iterable[DeliveryRow], now: datetime) -> int:
        """Plan refused deliveries again, because a person says that the refusal was wrong. Return the number planned.

        Each delivery of `rows` that is still refused becomes due at `now`. Any other is skipped. The refusal stays in
        the history.
        A delivery that has a deadline gets a new deadline: `now` plus the mailing's grace (how long after its time a
        delivery may still leave), or plus six hours without a grace. The later of the old and the new deadline counts.
        Raises LedgerFault when the database fails.
        """
        count = 0
        with self._high_water.decision():
            for row in rows:
                values = {"id": row.id, "reply": REFUSED_WRONGLY, "now": stamp(now)}
                if self._db.run(_PLAN_AGAIN, values | {"grace": span(TIME_AGAIN)}):
                    self._db.run(
                        "INSERT INTO event (delivery, at, state, reply) VALUES (:id, :now, 'planned', :reply)", values
                    )
                    count += 1
        return count

    def note(self, row: DeliveryRow, kind: ReplyKind, *, why: str, now: datetime) -> bool:
        """Store in a delivery's history that a person has answered the message, or that a server has returned it.

        `row` is the delivery, and `kind` says which of the two happened. `why` holds the words for the history. The
        delivery's state stays as it is.
        Return True when this was stored. Return False, and store nothing, when the history holds a reply of this kind
        already. Raises LedgerFault when the database fails.
        """
        values = {"id": row.id, "state": kind.value, "reply": why, "now": stamp(now)}
        with self._db.transaction():
            return self._db.run(_INSERT_REPLY, values) > 0

    def note_provider_id(self, row: DeliveryRow, message_id: str) -> bool:
        """Store the Message-ID that a provider gave to a delivery's message when passing the message on.

        `row` is the delivery. Return True when `message_id` was stored. In two cases nothing is stored, and False is
        returned: an id is stored already, or is_provider_message_id() says that no provider makes ids of this form. An
        id may be stored already because the server's own reply has named it. Raises LedgerFault when the database
        fails.
        """
        if not is_provider_message_id(message_id):
            return False
        with self._db.transaction():
            return self._db.run(_PASSED_ON, {"id": row.id, "name": message_id}) > 0

    def _summaries(self, which: str, arguments: Arguments) -> tuple[MailingSummary, ...]:
        rows = self._db.fetch_all(_SUMMARIES.format(which=which), arguments)
        withdrawals = {row[0] for row in self._db.fetch_all(_WITHDRAWALS)}
        summaries = (
            _summary(list(group), withdrawals, self._newsroom) for _, group in groupby(rows, key=lambda row: row[3])
        )
        given = {row[0]: Approval(who=row[1], at=moment(row[2])) for row in self._db.fetch_all(_APPROVALS)}
        continued = {row[0]: json.loads(bytes(row[1])) for row in self._db.fetch_all(_CONTINUED)}
        return tuple(
            replace(
                summary,
                approval=given.get(summary.mailing.id),
                continued_as=continued.get(f"{CONTINUED}{summary.mailing.id}", ""),
            )
            for summary in summaries
        )

    def _numbers(self, mailing_id: str | None) -> list[Row]:
        if mailing_id is None:
            return self._db.fetch_all("SELECT number, id FROM mailing ORDER BY number DESC")
        return self._db.fetch_all("SELECT number, id FROM mailing WHERE id = ?", (mailing_id,))

    def _pages(self, number: int, wanted: str) -> Iterator[Row]:
        rank, last = -(1 << 62), 0
        while True:
            values = {"mailing": number, "states": wanted, "rank": rank, "id": last, "page": _PAGE}
            page = self._db.fetch_all(_ROWS, values)
            yield from page
            if len(page) < _PAGE:
                return
            rank, last = page[-1][0], page[-1][1]


def _strip_metadata(manuscript: str) -> str:
    """Return a text without its id, its revision and its send time."""
    return _METADATA_LINES.sub("", manuscript).rstrip()


def _summary(rows: list[Row], withdrawals: Collection[str], newsroom: Path | None) -> MailingSummary:
    mailing = mailing_from_row(rows[0][3:-12])
    if (source := path_in(mailing.source, newsroom)) != mailing.source:
        mailing = replace(mailing, source=source)
    dues = [row[-8] for row in rows if row[-8] is not None]
    firsts = [row[-5] for row in rows if row[-5] is not None]
    changes = [row[2] for row in rows if row[2] is not None]
    if mailing.stopped_at is not None:
        changes.append(stamp(mailing.stopped_at))
    return MailingSummary(
        mailing=mailing,
        counts={State(row[0]): row[1] for row in rows if row[0] is not None},
        cut_off=sum(row[-12] for row in rows),
        maybe_received=sum(row[-11] for row in rows),
        trying=sum(row[-10] for row in rows),
        alone=sum(row[-9] for row in rows),
        due=maybe_moment(min(dues, default=None) or None),
        too_late=sum(row[-7] for row in rows),
        overtaken=sum(row[-6] for row in rows),
        overtaken_by=rows[0][-1],
        withdrawn=rows[0][-1] in withdrawals,
        opted_out=sum(row[-2] for row in rows),
        held_opted_out=sum(row[-2] for row in rows if row[0] == State.HELD),
        alone_opted_out=sum(row[-4] for row in rows),
        trying_opted_out=sum(row[-3] for row in rows),
        first_message=maybe_moment(min(firsts, default=None)),
        last_change=maybe_moment(max(changes, default=None)),
    )


def _delivery_row(row: Row, mailing_id: str) -> DeliveryRow:
    fields = unpack_fields(row[12])
    return DeliveryRow(
        id=row[1],
        mailing_id=mailing_id,
        address=row[2],
        state=State(row[3]),
        list_name=row[4],
        line=row[5],
        reason=row[6],
        code=row[7],
        reply=row[8],
        changed_at=maybe_moment(row[9]),
        retry_at=maybe_moment(row[10] or None),
        attempts=row[11],
        name=fields.get("name", ""),
        outlet=fields.get("outlet", ""),
        until=maybe_moment(row[13]),
        came_back=tuple(kind for kind in ReplyKind if kind in (row[14] or "").split("|")),
        date=maybe_moment(row[15]),
        provider_message_id=row[16],
        may_have_left=bool(row[17]),
        phase=Phase(row[18]),
        doubt=past_doubt(row[19]),
        opted_out=bool(row[20]),
        variant=row[21],
        frozen_in=row[22],
    )
