"""The settings that every message prints (sender, foot) are held to the rules of the advisory's own text."""

import json

import pytest

from tests.breadth import first
from tests.system.advisory_file import write
from tests.system.press import Press


def _settings(press: Press, **values: str) -> dict[str, int]:
    """Write these in place of the newsroom's own, and say in which line each stands."""
    path = press.folder / "advisory.toml"
    kept = [line for line in path.read_text().split("\n") if line.partition(" ")[0] not in values]
    path.write_text("\n".join([*(f"{name} = {value}" for name, value in values.items()), *kept]))
    return {name: number for number, name in enumerate(values, 1)}


def _said(press: Press) -> list[tuple[str, str, str, int]]:
    """Level, code, file and line of what `check` says."""
    done = press.run("check", "words", "-l", "one", "--format", "json")
    found = json.loads(done.stdout)["findings"]
    return [(one["level"], one["code"], str(one.get("file", "")).rpartition("/")[2], one.get("line")) for one in found]


@pytest.mark.parametrize(
    ("setting", "value", "level", "code"),
    first(
        4,
        [
            ("postal_address", '"1 Main Street <!-- Bob: old address? -->"', "error", "TXT15"),
            ("from", '"TODO Bob <press@newsroom.example>"', "warning", "TXT01"),
            ("reason", '"You asked for this. [internal note: ask legal]"', "error", "TXT15"),
            ("organisation", '"[Organisation name]"', "error", "TXT01"),
            ("reason", '"You are on the list of {{ organisation }}."', "error", "TXT02"),
            ("reason", '"You receive this, internal use only."', "warning", "TXT08"),
            ("reason", '"You receive this as a <b>journalist</b>."', "error", "TXT16"),
            ("reply_to", '"XXXX <press@newsroom.example>"', "error", "TXT01"),
            ("postal_address", '"[your address]"', "error", "TXT01"),
            ("postal_address", '"1 Main Street, [à compléter]"', "error", "TXT01"),
        ],
    ),
)
def test_check_finds_a_slip_with_its_line_when_a_setting_is_printed(
    press: Press, setting: str, value: str, level: str, code: str
) -> None:
    """A slip in a printed setting is found with its line in advisory.toml.

    Otherwise the slip would stand in the foot of each message.
    """
    lines = _settings(press, testers='["ada@newsroom.example"]', **{setting: value})
    write(press)
    assert (level, code, "advisory.toml", lines[setting]) in _said(press)


@pytest.mark.parametrize(
    "values",
    [
        {"organisation": '"Ministère de l’Intérieur"', "reason": '"Vous figurez sur la liste de presse du ministère."'},
        {"postal_address": '"Boulevard du Roi Albert II 30, bte 1, B-1000 Bruxelles"'},
        {"postal_address": '"""c/o Maison de la presse\nBP 12 (cour intérieure)\nF-67000 Strasbourg"""'},
        {"postal_address": '"3rd floor, Unit #5, 12–14 High St., London N1 9XX"'},
        {"organisation": '"Confidential Media Ltd"', "reason": '"You asked for our news; write “stop” to end it."'},
        {"organisation": '"Agence Presse & Co."', "from": '"Agence Presse & Co. <press@newsroom.example>"'},
        {"from": '"Todorova, Maria <press@newsroom.example>"', "organisation": '"Bureau de Mme Brouillon"'},
        {"reason": '"You receive this because you asked to (GDPR, art. 6 (1) a)."'},
        {"reason": '"Vous recevez ce message au titre de l’intérêt légitime (RGPD, art. 6, § 1, f)."'},
        {"reply_to": '"Draft House Press <press@newsroom.example>"'},
    ],
)
def test_check_finds_nothing_when_printed_settings_are_good(press: Press, values: dict[str, str]) -> None:
    """A good printed setting is no finding, since a rule that stops an office's own name stops everything it sends."""
    _settings(press, **values)
    write(press)
    assert _said(press) == []


def test_check_passes_a_setting_when_meant_so_lists_its_name(press: Press) -> None:
    """A setting's name that looks like a placeholder passes once `meant_so` lists it.

    Otherwise a bank of that name could send nothing.
    """
    _settings(press, organisation='"TBC Bank"')
    write(press)
    assert ("error", "TXT01") in [one[:2] for one in _said(press)]
    write(press, more="meant_so: [TBC Bank]\n")
    assert _said(press) == []


def test_check_finds_a_slip_when_it_stands_in_the_advisorys_own_sender(press: Press) -> None:
    """A placeholder in the advisory's own `from` is warned of with its line, since the name stands in each inbox."""
    write(press, more="from: TODO Bob <bob@newsroom.example>\n")
    assert ("warning", "TXT01", "words.md", 8) in _said(press)
