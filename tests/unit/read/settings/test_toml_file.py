"""A remembered sheet is written into advisory.toml, and nothing else of the file changes."""

import os
from pathlib import Path

import pytest

from advisory_cli.model.errors import BadConfig, CannotWrite
from advisory_cli.read.settings.load import read_settings
from advisory_cli.read.settings.toml_file import store_in_table

START = '# ours\norganisation = "Office" # not a table\n'


def _stored(folder: Path, before: str, *pairs: tuple[str, str]) -> str:
    (folder / "advisory.toml").write_bytes(before.encode())
    for name, text in pairs:
        store_in_table(folder, "list_sheets", name, text)
    return (folder / "advisory.toml").read_bytes().decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (START, f'{START}list_sheets = {{ "europe.xlsx" = "Press" }}\n'),
        (START.rstrip("\n"), f'{START}list_sheets = {{ "europe.xlsx" = "Press" }}\n'),
        (
            f'{START}list_sheets = {{ "a.xlsx" = "A", "europe.xlsx" = "Old" }}\nzone = "UTC"\n',
            f'{START}list_sheets = {{ "a.xlsx" = "A", "europe.xlsx" = "Press" }}\nzone = "UTC"\n',
        ),
        (
            f'{START}[list_sheets]\n"a.xlsx" = "A"\n"europe.xlsx" = "Old"\n[list_encodings]\nx = "cp1252"\n',
            f'{START}[list_sheets]\n"europe.xlsx" = "Press"\n"a.xlsx" = "A"\n[list_encodings]\nx = "cp1252"\n',
        ),
        (
            f'{START}[list_encodings]\nx = "cp1252"\n',
            f'{START}list_sheets = {{ "europe.xlsx" = "Press" }}\n[list_encodings]\nx = "cp1252"\n',
        ),
        (START.replace("\n", "\r\n"), START.replace("\n", "\r\n") + 'list_sheets = { "europe.xlsx" = "Press" }\r\n'),
    ],
)
def test_sheet_is_written_where_the_file_has_its_table(tmp_path: Path, before: str, after: str) -> None:
    """The line stands in its table, in the place of an older one, and all other lines are as they were."""
    assert _stored(tmp_path, before, ("europe.xlsx", "Press")) == after


@pytest.mark.parametrize("name", ['Pre"ss\\', "Presse 2026, neu", "[x]", "= 1", "ÄÖ\x7f"])
def test_sheet_is_read_back_as_it_was_named(tmp_path: Path, name: str) -> None:
    """The settings have the names of sheets exactly, whatever signs are in them."""
    _stored(tmp_path, START, ("europe.xlsx", name), ("other list.xlsx", "x"))
    assert read_settings(tmp_path, {}).newsroom.list_sheets == {"europe.xlsx": name, "other list.xlsx": "x"}


def test_file_keeps_its_mode(tmp_path: Path) -> None:
    """Colleagues who could read the settings can read them still."""
    (tmp_path / "advisory.toml").touch()
    (tmp_path / "advisory.toml").chmod(0o640)
    _stored(tmp_path, START, ("europe.xlsx", "Press"))
    assert (tmp_path / "advisory.toml").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("before", ["organisation = \n", 'list_sheets = "Press"\n', 'list_sheets.europe = "Old"\n'])
def test_file_stays_when_the_change_would_not_be_read_back(tmp_path: Path, before: str) -> None:
    """A file that is no TOML, or has its table in another form, stays. The remedy says the line to write by hand."""
    with pytest.raises(CannotWrite) as refused:
        _stored(tmp_path, before, ("europe", "Press"))
    assert 'list_sheets = { "europe" = "Press" }' in refused.value.remedy
    assert (tmp_path / "advisory.toml").read_text() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_file_of_another_account_stays(tmp_path: Path) -> None:
    """An office may keep the settings out of the hands of an account."""
    (tmp_path / "advisory.toml").touch()
    os.chown(tmp_path / "advisory.toml", 65534, 65534)
    with pytest.raises(CannotWrite, match="another account"):
        _stored(tmp_path, START, ("europe", "Press"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('list_sheets = "Press"', "not a table of texts"),
        ("list_sheets = { europe = 1 }", "not a table of texts"),
        ('list_encodings = { europe = "klingon" }', "list_encodings: europe: “klingon” is not a known encoding"),
        ('organisation = { a = "b" }', "neither a text"),
    ],
)
def test_settings_are_refused_when_a_table_is_wrong(tmp_path: Path, line: str, words: str) -> None:
    """A wrong sheet or encoding is a fault of its line, with what would be right."""
    (tmp_path / "advisory.toml").write_text(f"{line}\n")
    with pytest.raises(BadConfig) as refused:
        read_settings(tmp_path, {})
    (found,) = refused.value.findings
    assert words in found.words
    assert found.place.line == 1
