"""Where `status` and `config` print: on stdout, page by page, with the sign-in behind the whole."""

from collections.abc import Iterable
from typing import Any

import pytest

from advisory_cli.cli.commands import config, status
from advisory_cli.ledger.sqlite_ledger import open_ledger
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.report.wording.lines import Line
from tests.ledger_makers import NOW, mailing, plan
from tests.system.press import Press, found


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    """A newsroom with two mailings of one text and one of another."""
    press = found(tmp_path_factory.mktemp("status") / "room")
    ledger = open_ledger(press.folder / "ledger", now=NOW, writer=True)
    for id_, advisory, people in (("m1", "summit", ["ana"]), ("m2", "summit", ["ben"]), ("m3", "other", ["cleo"])):
        plan(ledger, mailing(id_, advisory=advisory, realm=Realm.PRACTICE), people)
    ledger.close()
    return press


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How the lines of a command are printed, and whether the sign-in is."""
    calls: list[str] = []

    def show(lines: Iterable[Line], **how: Any) -> None:
        assert list(lines)
        calls.append(" ".join(f"{name}={value}" for name, value in sorted(how.items())))

    for command in (status, config):
        monkeypatch.setattr(command, "show", show)
        monkeypatch.setattr(command, "show_sign_in", lambda _: calls.append("sign-in"))
    return calls


PAGED = "err=False paged=True"


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["status"], [PAGED, "sign-in"]),
        (["status", "-v"], [PAGED, "sign-in"]),
        (["status", "summit"], [PAGED]),
        (["status", "m1"], [PAGED]),
        (["status", "--who", "ana"], [PAGED]),
        (["status", "--format", "json"], []),
        (["status", "summit", "--format", "json"], []),
        (["status", "--format", "csv"], []),
        (["config"], [PAGED, "sign-in"]),
        (["config", "--format", "json"], []),
    ],
    ids=" ".join,
)
def test_status_and_config_are_data_of_stdout_page_by_page(
    press: Press, shown: list[str], words: list[str], printed: list[str]
) -> None:
    """What is shown goes to stdout, through the pager where it is long, and the sign-in only stands below the whole."""
    assert press.run(*words).returncode == 0
    assert shown == printed


@pytest.mark.parametrize(
    ("words", "there", "missing"),
    [
        (["summit"], ("m1", "m2"), ("m3", "ana@")),
        (["m1"], ("m1", "ana@"), ("m2", "ben@")),
        (["ben@paper.example.com"], ("ben@", "m2"), ("m1", "ana@", "cleo@")),
        (["m1", "--who", "paper"], ("ana@",), ("ben@",)),
        (["summit", "--who", "ben"], ("ben@",), ("ana@", "cleo@")),
        (["--failed"], (), ("ana@", "ben@", "cleo@")),
        (["summit", "--format", "csv"], ("ana@", "ben@"), ("cleo@",)),
        (["m3", "--format", "csv"], ("cleo@",), ("ana@",)),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_status_shows_the_mailings_and_the_people_asked_for(
    press: Press, words: list[str], there: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    """An advisory shows its mailings, a mailing its people, and --who and --failed only the people they choose."""
    done = press.run("status", *words)
    assert done.returncode == 0, done.stderr
    assert [word for word in there if word not in done.stdout] == []
    assert [word for word in missing if word in done.stdout] == []


def test_status_prints_no_data_when_no_mailing_has_the_name(press: Press) -> None:
    """A name that no mailing has is a fault, and nothing is printed as data."""
    done = press.run("status", "nothing")
    assert (done.returncode, done.stdout) == (66, "")
    assert "To find a person: advisory" in done.stderr
    assert "status --who nothing" in done.stderr
