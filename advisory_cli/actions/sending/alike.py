"""Find a text that went to the same readers in the last 30 days under another id. The result is a finding.

Texts are compared by their words. Texts that are still to be sent are compared too. The module also writes an id into
the file of an advisory that has none.
"""

from collections.abc import Iterator
from dataclasses import replace

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.request import SendRequest
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.likeness import LATELY, shingles, similar_texts
from advisory_cli.read.advisory.own_id import has_own_id, with_id, write_id
from advisory_cli.read.advisory.rewrite import may_write
from advisory_cli.report.wording.times import at_both


def check_alike(request: SendRequest, prepared: Prepared, ctx: Context, ledger: Ledger) -> Iterator[Finding]:
    """Yield ADV25 when most words of the text went, or are to go, to any of its recipients under another id.

    A mailing is compared when it was planned in the last 30 days. It is compared too when its send time or its
    embargo's end lies in the last 30 days or in the future.
    At most one finding is yielded, and none when the request says --own-text.
    """
    advisory, table = prepared.advisory, prepared.table
    if advisory is None or table is None or request.own_text:
        return
    texts = ledger.texts_of_others(realm=ctx.newsroom.realm, advisory_id=advisory.id, since=prepared.now - LATELY)
    for name in similar_texts(shingles(advisory.whole_manuscript), texts):
        if count := table.readers_of(name):
            earlier = ledger.find(table.read_in(name) or name)[0].mailing
            who = "one of these people" if count == 1 else f"{count} of these people"
            yield finding(
                "ADV25",
                f"Most of this text was sent to {who} under another id: {earlier.advisory_id}, mailing {earlier.id},"
                f" planned at {at_both(earlier.planned_at, ctx.newsroom.zone)}.",
                place=advisory.place("id"),
                remedy=f"If it is that text, write `id: {earlier.advisory_id}` into the file, and nobody gets it twice."
                " If it is a separate text, send it at a terminal, or add --own-text.",
            )
            return


def check_id(advisory: Advisory) -> Iterator[Finding]:
    """Yield ADV26, a note, when the advisory's file names no id, so that the file's name serves as the id.

    Nothing is yielded for an advisory that was not read from a file.
    """
    if any(map(has_own_id, advisory.editions)) or advisory.source is None:
        return
    writes = may_write(advisory.source) and with_id(advisory.manuscript, advisory) != advisory.manuscript
    remedy = "Sending writes it into the file." if writes else f"Write it into the file: id: {advisory.id}"
    yield finding(
        "ADV26",
        f"The file has no id, so its name is used: {advisory.id}. Renamed, it would be another text.",
        place=advisory.place("id"),
        remedy=remedy,
    )


def with_own_id(advisory: Advisory) -> Advisory:
    """Write the id into each file of the advisory that names none. Return the advisory with the new text of the files.

    The text of a file that names an id or cannot be changed is returned unchanged.
    """
    first, *others = (_with_id_written(edition) for edition in advisory.editions)
    return replace(first, translations=tuple(others))


def _with_id_written(edition: Advisory) -> Advisory:
    if not write_id(edition):
        return edition
    return replace(edition, manuscript=with_id(edition.manuscript, edition))
