"""What the Tab key offers: names of the newsroom, codes with their titles, and never a sign that a terminal obeys."""

from pathlib import Path

import click
import pytest

from advisory_cli.cli.terminal.completion import TYPES, CompletedCode, CompletedName, complete_names
from advisory_cli.ledger.history.mailing_ids import newest_ids
from advisory_cli.ledger.sqlite_ledger import open_ledger
from advisory_cli.model.checks.catalogue import CATALOGUE
from tests.ledger_makers import NOW, mailing, plan
from tests.system.press import Press, found

PARAM = click.Argument(["word"])


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    """A newsroom with two mailings, a list more and a file that no terminal should print."""
    press = found(tmp_path_factory.mktemp("completion") / "room")
    press.write("lists/europe.csv", "email\n")
    press.write("lists/evil\u202e.csv", "email\n")
    press.write("advisories/example.md", "")
    ledger = open_ledger(press.folder / "ledger", now=NOW, writer=True)
    plan(ledger, mailing("eve.1"), ["ana"])
    plan(ledger, mailing("eve.2"), ["ben"])
    ledger.close()
    return press


def offered(press: Press, parameter: str, typed: str) -> list[tuple[str, str]]:
    """The words that are offered for a parameter, each with its sort."""
    context = click.Context(click.Command("advisory"))
    context.params["newsroom"] = str(press.folder)
    return [(item.value, item.type) for item in TYPES[parameter].shell_complete(context, PARAM, typed)]


@pytest.mark.parametrize(
    ("parameter", "typed", "words"),
    [
        ("lists", "e", ["europe", "example"]),
        ("exclude", "eu", ["europe"]),
        ("file", "e", ["eu-russia-summit-2014", "example"]),
        ("mailing", "e", ["eve.2", "eve.1", "eu-russia-summit-2014", "example"]),
        ("replace", "l", ["last"]),
    ],
)
def test_names_of_the_newsroom_are_offered(press: Press, parameter: str, typed: str, words: list[str]) -> None:
    """A parameter is completed by the names of its kind that begin as typed, and by no name with hidden signs."""
    assert offered(press, parameter, typed) == [(word, "plain") for word in words]


def test_files_are_offered_when_no_name_fits(press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that no name continues is completed by files, and so is every word outside of a newsroom."""
    assert offered(press, "lists", "other/") == [("other/", "file")]
    monkeypatch.chdir(tmp_path)
    assert (
        CompletedName(lambda _: ["europe"]).shell_complete(click.Context(click.Command("x")), PARAM, "e")[0].type
        == "file"
    )


def test_codes_are_offered_with_their_titles_in_either_case() -> None:
    """A code is completed from small letters too, and each has its title."""
    context = click.Context(click.Command("check"))
    items = CompletedCode().shell_complete(context, PARAM, "emb0")
    assert [item.value for item in items] == [code for code in CATALOGUE if code.startswith("EMB0")]
    assert [item.help for item in items] == [CATALOGUE[item.value].title for item in items]
    assert items
    assert CompletedCode().shell_complete(context, PARAM, "nothing") == []


def test_parameters_of_these_names_are_completed_when_they_are_text() -> None:
    """A text parameter with one of the names is completed, and another name or type stays as it is."""
    lists, number, other = (
        click.Option(["--list", "lists"]),
        click.Option(["--mailing"], type=int),
        click.Option(["--who"]),
    )
    before = (number.type, other.type)
    complete_names([lists, number, other])
    assert lists.type is TYPES["lists"]
    assert (number.type, other.type) == before


def test_mailings_are_none_when_there_is_no_ledger(tmp_path: Path) -> None:
    """A newsroom without a ledger has no mailings, and none is made by looking."""
    assert list(newest_ids(tmp_path / "ledger.db")) == []
    assert not (tmp_path / "ledger.db").exists()
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert list(newest_ids(tmp_path / "broken.db")) == []
