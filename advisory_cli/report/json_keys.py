"""Meanings of the keys of `status`, `ledger` and `cron` with --format json, as docs/json.md shows them.

The spelling of a key never changes, because scripts read it. A new key is added here too.
"""

from collections.abc import Mapping
from typing import Final

STATUS: Final[Mapping[str, str]] = {
    "unsound": "an obstacle of the ledger, its location or the clock that keeps every mailing from being sent, or null",
    "cron": "`running`: true when cron has called `run` lately; `last_run`: time of the last run without a terminal",
    "mailings": "all mailings, the newest first",
}
"""Keys of `status --format json`."""

STATUS_OF_ONE: Final[Mapping[str, str]] = {
    "mailing": "the mailing that was named, or null when several are meant",
    "deliveries": "one object for each person of these mailings",
    "resends": "messages sent once more: `email`, `number`, `state`, `when`, `who`, `reason`, `code`, `reply`",
}
"""Keys of `status MAILING --format json` and `status --who TEXT --format json`."""

MAILING: Final[Mapping[str, str]] = {
    "id": "id of the mailing",
    "realm": "`live` or `practice`",
    "advisory": "id of the advisory",
    "revision": "number of the text",
    "subject": "subject",
    "language": "language of the advisory",
    "source": "path of the advisory's file",
    "lists": "names of the lists",
    "notice": "`correction`, `update`, `reminder`, `withdrawal` or `lift`; null for the text itself",
    "says": "what a notice says (`--what`), null for the text itself",
    "first_message": "when the first message was sent",
    "withdrawn": "true when the text was withdrawn since",
    "opted_out": "number of people who wait and have opted out",
    "planned_at": "when it was planned",
    "planned_by": "account or key of the person",
    "needs_approval": "true when a second person must approve it",
    "approved_at": "when it was approved",
    "approved_by": "account or key of the person",
    "send_at": "when the first message may be sent, null for at once",
    "send_at_words": "the send time as it was given",
    "next_due": "when `run` sends the next message; null for at once and for none",
    "not_after": "nothing is sent later (`--not-after`)",
    "grace": "seconds after its time until it expires",
    "too_late": "number of people for whom it has expired",
    "embargo_until": "end of the embargo as the text has it",
    "held_until": "when people who are held get it, null when nobody is held",
    "lifted_at": "when the embargo was lifted",
    "lift_reason": "why",
    "uncleared_reason": "why people without clearance get the text early",
    "stopped_at": "when a person stopped it",
    "replaced_by": "id of the mailing that took its place, or went on with everybody who waited in it",
    "last_change": "time of its last event",
    "counts": "people by state: `accepted`, `refused`, `unsure` (unconfirmed), `waiting`, `held`, `left_out`",
    "editions": "`language` and `subject` of each edition; the key is left out of a mailing in one language",
    "obstacles": "what keeps it from being sent by itself",
    "being_sent": "true while a command is sending it",
    "missing_copies": "where the office's own copy is missing: `archive`, `sent`",
}
"""Keys of each object in `mailings`, and of `mailing`."""

OBSTACLE: Final[Mapping[str, str]] = {
    "kind": "what it is about, such as `approval`, `server`, `late` or `unsound`",
    "words": "the reason in a sentence",
    "remedy": "what to do, or empty",
    "code": "exit code of a `run` that meets it; 0: cron does not mail it",
    "blocks": "true when nothing of the mailing is sent, false when it concerns some people",
    "asks": "true when action is needed",
}
"""Keys of `unsound` and of each object in `obstacles`."""

DELIVERY: Final[Mapping[str, str]] = {
    "mailing": "id of the mailing",
    "email": "address",
    "name": "name",
    "outlet": "outlet",
    "state": "`accepted`, `refused`, `unsure` (unconfirmed), `waiting`, `trying_again`, `held` or `left_out`",
    "reason": "why the person is held or left out",
    "code": "number of the server reply",
    "reply": "the server reply, or what happened without a server",
    "when": "time of the last change",
    "next_try": "when the message is due",
    "attempts": "number of attempts",
    "list": "name of the list",
    "line": "line in the list",
    "language": "of the edition that the person gets, null for a mailing in one language",
    "opted_out": "true when the person waits, and has opted out since the mailing was planned",
    "doubt": "of what was unconfirmed and decided: `since`, `reply`, `decided_at`, `arrived`, `by_hand`, `by`, `why`",
    "came_back": "`answered` and `returned`, as far as known",
}
"""Keys of each object in `deliveries`."""

LEDGER: Final[Mapping[str, str]] = {
    "folder": "where the ledger is",
    "bytes": "size of its file",
    "version": "version of its tables",
    "mailings": "number of mailings",
    "deliveries": "number of people in them",
    "entries": "number of events",
    "newest": "time of the newest event",
    "damage": "faults of the file, in words; empty when it is whole",
    "place": "`host` and `folder` from which it last sent",
    "noted": "the safety copy: its `file`, its `fault` or null, and what was noted `last`",
    "concerns": "what forbids sending: `concern` (`clock`, `moved`, `restored`, `zone`), `words` and `remedy`",
    "accepted": "each time a person accepted that: `at`, `by`, `concerns`, `reason`",
}
"""Keys of `ledger --format json`."""

CRON: Final[Mapping[str, str]] = {
    "running": "true when cron calls `run`, judged by the last runs and the interval",
    "last_run": "time of the last run without a terminal",
    "first_run": "when cron is about to make the first run of a line that was added just now",
    "crontab": "true when your crontab has the line, null when it cannot be read",
    "commented": "true when somebody has commented out the line in your crontab, so that nothing calls it",
    "timer": "true when the timer of systemd is written",
    "every": "minutes between two calls of the line, null when not known",
}
"""Keys of `cron --format json`."""

TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "json keys of status": STATUS,
    "json keys of one": STATUS_OF_ONE,
    "json keys of a mailing": MAILING,
    "json keys of an obstacle": OBSTACLE,
    "json keys of a delivery": DELIVERY,
    "json keys of ledger": LEDGER,
    "json keys of cron": CRON,
}
"""All tables, by the name that docs/reference.py gives each in docs/json.md."""
