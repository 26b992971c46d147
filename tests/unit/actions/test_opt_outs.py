"""What else an opt-out given by hand may be meant for, from the ledger and from the lists."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.actions.opt_outs import _may_hold, lookalikes, reader_meant
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from tests.compose_samples import newsroom
from tests.ledger_makers import NOW, deliver, mailing, plan
from tests.workbooks import ods


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A new ledger in an empty newsroom."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    yield ledger
    ledger.close()


def test_opt_out_shows_the_same_mailbox_in_ledger_and_lists(ledger: SqliteLedger, tmp_path: Path) -> None:
    """Tagged forms of an address are shown once each, from every list that can be read, and no opted-out one."""
    plan(ledger, mailing(), ["ana+old@paper.example.com"])
    deliver(ledger, "m1")
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "a.CSV").write_text(
        "email\nAna+List@Paper.example.com\nana+old@paper.example.com\nben@paper.example.com\n"
    )
    ods(lists / "b.ods", [["email"], ["ana+book@paper.example.com"]])
    (lists / "c.csv").write_text("no list, of paper.example.com")
    (lists / "d.txt").write_text("email\nana+text@paper.example.com\n")
    (lists / "e.csv").write_text("email\nana+gone@paper.example.com\n")
    ledger.suppress("ana+gone@paper.example.com", reason="", now=NOW)
    office = replace(newsroom(), folder=tmp_path)
    found = lookalikes("ANA@paper.example.com", ledger, office)
    assert dict(found) == {f"ana+{tag}@paper.example.com": 1 for tag in ("book", "list", "old")}
    ledger.suppress("@paper.example.com", reason="", now=NOW)
    assert lookalikes("ana@paper.example.com", ledger, office) == {}


def test_opt_out_names_the_reader_when_nobody_has_the_address(ledger: SqliteLedger, tmp_path: Path) -> None:
    """An opt-out that no list and no mailing has is told, with the most similar reader of its domain.

    Otherwise a slip looks like an opt-out, and the person goes on getting mail.
    """
    plan(ledger, mailing(), ["ana@paper.example.com"])
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "a.csv").write_text("email\nben.ruud@daily.example\n")
    office = replace(newsroom(), folder=tmp_path)
    for known in ("ANA@paper.example.com", "ben.ruud@daily.example", "@daily.example", "@paper.example.com"):
        assert reader_meant(known, ledger, office) is None
    assert reader_meant("ben.rud@daily.example", ledger, office) == "ben.ruud@daily.example"
    assert reader_meant("zoe@weekly.example", ledger, office) == reader_meant("@aily.example", ledger, office) == ""


@pytest.mark.parametrize(
    ("name", "content", "pattern", "may"),
    [
        ("a.csv", b"email\nana@PAPER.example\n", "ana@paper.example", True),
        ("a.CSV", b"email\nana@other.example\n", "ana@paper.example", False),
        ("a.csv", "email\nana@paper.example\n".encode("utf-16"), "ana@paper.example", True),
        ("a.csv", b"email\nana@other.example\n", "ana@xn--bcher-kva.example", True),
        ("a.xlsx", b"PK", "ana@paper.example", True),
        ("gone.csv", None, "ana@paper.example", False),
    ],
    ids=["has it", "has it not", "UTF-16", "other letters", "workbook", "gone"],
)
def test_list_is_read_when_it_may_hold_the_domain(
    tmp_path: Path, name: str, content: bytes | None, pattern: str, may: bool
) -> None:
    """A CSV file without the letters of the domain is passed over, and any file that cannot be searched so is read."""
    path: Any = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert _may_hold(path, pattern) is may
