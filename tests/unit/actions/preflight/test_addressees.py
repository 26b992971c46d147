"""People named by address: whose row is used, which lists are read for them, and what is never guessed."""

from pathlib import Path

import pytest

from advisory_cli.actions.preflight.addressees import find_addressees, rows_of
from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.mailing.addressee import BY_ADDRESS, Addressee
from advisory_cli.read.lists.reader import open_list
from advisory_cli.read.lists.table import ListOptions

PLAIN = ListOptions()
ANA, BEN, CLEO = (f"{name}@paper.example.com" for name in ("ana", "ben", "cleo"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A newsroom: Ana stands in one list, Ben in two, Cleo twice in one. Beside them lie a broken list and a note."""
    lists = {
        "eu.csv": f"email,name\n{ANA},Ana\n{BEN},Ben\n",
        "us.csv": f"email,name\n{BEN.upper()},Benjamin\n",
        "twice.csv": f"email,name\n{CLEO},Cleo\n{CLEO},Cleopatra\n",
        "broken.csv": "no list",
        "note.md": f"email\n{ANA}\n",
    }
    (tmp_path / "lists").mkdir()
    for name, text in lists.items():
        (tmp_path / "lists" / name).write_text(text)
    return tmp_path


def paths(folder: Path, *names: str) -> tuple[Path, ...]:
    """Lists of the newsroom."""
    return tuple(folder / "lists" / name for name in names)


@pytest.mark.parametrize(
    ("addresses", "given", "people", "read"),
    [
        ((ANA,), (), [Addressee(address=ANA, list_name="eu")], ("eu.csv",)),
        ((BEN,), (), [Addressee(address=BEN, others=("eu", "us"))], ()),
        ((CLEO,), (), [Addressee(address=CLEO, list_name="twice")], ("twice.csv",)),
        (("dora@x.example",), (), [Addressee(address="dora@x.example")], ()),
        ((BEN,), ("eu.csv",), [Addressee(address=BEN, list_name="eu")], ("eu.csv",)),
        (
            (BEN,),
            ("us.csv", "eu.csv"),
            [Addressee(address=BEN, list_name="us", others=("eu",))],
            ("us.csv", "eu.csv"),
        ),
        ((CLEO,), ("twice.csv",), [Addressee(address=CLEO, list_name="twice")], ("twice.csv",)),
        ((ANA,), ("us.csv",), [Addressee(address=ANA, elsewhere=("eu",))], ("us.csv",)),
        ((ANA, ANA.upper()), (), [Addressee(address=ANA.upper(), list_name="eu")], ("eu.csv",)),
    ],
    ids=[
        "one row",
        "two lists",
        "two rows",
        "no row",
        "a list",
        "two lists in order",
        "two rows of a list",
        "not there",
        "twice",
    ],
)
def test_row_is_used_when_it_is_the_only_one_or_of_a_list_that_was_named(
    folder: Path, addresses: tuple[str, ...], given: tuple[str, ...], people: list[Addressee], read: tuple[str, ...]
) -> None:
    """Without lists a row counts only when it is the only one; in lists that were named the first row counts.

    Otherwise somebody would be greeted by the wrong name, or by a clearance that another row takes back.
    """
    found, lists = find_addressees(addresses, paths(folder, *given), PLAIN, folder=folder)
    assert list(found) == people
    assert lists == paths(folder, *read)


def test_two_people_are_refused_when_a_list_is_read_for_one_and_doubtful_for_the_other(folder: Path) -> None:
    """A list that is read for Ana holds one of Ben's two rows, so that Ben's row would be used without being chosen."""
    with pytest.raises(UsageFault, match=rf"{BEN} has several rows \(eu, us\)") as caught:
        find_addressees((ANA, BEN), (), PLAIN, folder=folder)
    assert "Choose the lists with -l" in caught.value.remedy
    people, lists = find_addressees((ANA, CLEO), (), PLAIN, folder=folder)
    assert [person.list_name for person in people] == ["eu", "twice"]
    assert lists == paths(folder, "eu.csv", "twice.csv")


def test_newsroom_without_lists_knows_the_address_alone(tmp_path: Path) -> None:
    """Without a folder of lists nobody has a row."""
    assert find_addressees((ANA,), (), PLAIN, folder=tmp_path) == ((Addressee(address=ANA),), ())


def test_rows_are_those_of_the_people_named(folder: Path) -> None:
    """Each person is yielded once, by the first row of the first list that has one, or else by the address alone."""
    people = [Addressee(address=CLEO, list_name="twice"), Addressee(address="dora@x.example"), Addressee(address=BEN)]
    lists = [open_list(path, PLAIN) for path in paths(folder, "twice.csv", "us.csv", "eu.csv")]
    rows = list(rows_of(people, lists, RowFaults()))
    assert [(row.address.casefold(), row.fields.get("name", ""), row.list_name) for row in rows] == [
        (CLEO, "Cleo", "twice"),
        (BEN, "Benjamin", "us"),
        ("dora@x.example", "", BY_ADDRESS),
    ]
    assert rows[2].fields == {"email": "dora@x.example"}
