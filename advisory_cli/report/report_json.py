"""`report --format json`: the same account for programs, with stable keys."""

from collections.abc import Mapping, Sequence

from advisory_cli.report.export import mailing_entry, row_entry
from advisory_cli.report.pages.statistics import ACCEPTED_MEANS, Account
from advisory_cli.report.pages.timeline_data import COURSE_WORDS
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.times import iso


def report_json(accounts: Sequence[Account]) -> str:
    """`mailings`, newest first: what status gives of each, and `first_message`, `last_message`, `next_try`, `counts`
    (with trying_again), `timeline` (how many stood where from each `when` on), `outlets` (the largest by name, the rest
    under null) and `failed` (refused, unsure and trying again).
    """
    return as_json({"note": ACCEPTED_MEANS, "mailings": [_entry(one) for one in accounts]})


def _entry(one: Account) -> dict[str, object]:
    return {
        **mailing_entry(one.summary),
        "first_message": iso(one.first),
        "last_message": iso(one.last),
        "next_try": iso(one.next_try),
        "counts": _keyed(one.counts),
        "timeline": [
            {"when": iso(step.when), **_keyed(dict(zip(COURSE_WORDS, step.counts, strict=True)))} for step in one.steps
        ],
        "outlets": [
            {"outlet": each.name or None, "outlets": each.outlets, "counts": _keyed(each.counts)}
            for each in one.outlets
        ],
        "failed": [row_entry(row) for row in one.troubled],
    }


def _keyed(counts: Mapping[str, int]) -> dict[str, int]:
    return {word.replace(" ", "_"): count for word, count in counts.items()}
