"""The lists by themselves: `lists`, `lists show`, `check` and `fix`, and `check -l` without an advisory."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import click
import pytest
from openpyxl import Workbook

from advisory_cli.cli.terminal import console
from tests.system.press import ADVISORY, Press, found, journalists

EXPORT = """Presseverteiler Europa;;;;;
Stand: Juni 2026;;;;;

E-Mail;Name;Vorname;Medium;Sprache;Embargo ok;Embargo vereinbart am;
Jürgen Müller <j.mueller@bote.example>;;;Der Böte;German;ja;1 June 2026;
mailto:ann@daily.example;Lee;Ann;"The ""Sample"", daily";English;ja;25/06/2026;
ben@weekly.example.,;Ben ;;Weekly;de;nein;;
;;;;;;;
""".encode("cp1252")
PEOPLE = {"j.mueller@bote.example", "ann@daily.example", "ben@weekly.example"}


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """A newsroom with what a colleague has exported from Excel."""
    room = found(tmp_path / "room")
    room.write("lists/europe.csv", EXPORT)
    return room


def _people(press: Press, name: str) -> dict[str, Any]:
    people = json.loads(press.run("lists", "show", name, "--format", "json").stdout)["people"]
    return {person["email"]: person for person in people}


def _workbook(press: Press, *sheets: tuple[str, list[list[str]]]) -> Path:
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return press.write("lists/press.xlsx", file.getvalue())


ROWS = [
    ["Pressekontakte"],
    [],
    ["Vorname", "Nachname", "E-Mail-Adresse", "Sprache"],
    ["Ada", "L", "Ada <ada@x.example>", "Englisch"],
]


def test_fix_makes_a_list_of_a_messy_export(press: Press) -> None:
    """Titles, headings, encoding, separator, names, languages and dates are put right, and everybody is found."""
    refused = press.run("lists", "fix", "europe")
    assert refused.returncode == 65
    assert "“Jürgen Müller <j.mueller@bote.example>”" in " ".join(refused.stderr.split())
    done = press.run("lists", "fix", "europe", "--encoding", "cp1252")
    assert done.returncode == 0, done.stderr
    assert "Line 5" in done.stdout
    assert "date: 1 June 2026 → 2026-06-01" in done.stdout
    content = (press.folder / "lists/europe.fixed.csv").read_bytes()
    assert content.startswith(
        b"\xef\xbb\xbfemail,last_name,first_name,outlet,language,embargo_ok,embargo_agreed_on,name\r\n"
    )
    people = _people(press, "europe.fixed")
    assert set(people) == PEOPLE
    assert people["j.mueller@bote.example"]["name"] == "Jürgen Müller"
    assert people["ann@daily.example"]["agreed_on"] == "2026-06-25"
    assert (press.folder / "lists/europe.csv").read_bytes() == EXPORT
    assert press.run("send", ADVISORY, "-l", "europe.fixed", "--yes").returncode == 0
    assert {str(message["To"].addresses[0].addr_spec) for message in press.outbox()} == PEOPLE


def test_fix_never_overwrites_its_earlier_result(press: Press) -> None:
    """A person may have edited the new file: it is not written over."""
    press.run("lists", "fix", "europe", "--encoding", "cp1252")
    edited = press.write("lists/europe.fixed.csv", "email\nmine@x.example\n")
    done = press.run("lists", "fix", "europe", "--encoding", "cp1252")
    assert done.returncode == 73
    assert "already exists" in done.stderr
    assert done.stdout == "", "changes and findings of a file that was not written"
    assert edited.read_text() == "email\nmine@x.example\n"


def test_fix_in_place_keeps_a_copy_and_the_permissions(press: Press) -> None:
    """The list is replaced, the old one is beside it, and a second copy takes another name."""
    path = press.folder / "lists/europe.csv"
    path.chmod(0o640)
    press.write("lists/europe.csv.bak", "an older copy")
    done = press.run("lists", "fix", "europe", "--encoding", "cp1252", "--in-place", "--yes")
    assert done.returncode == 0, done.stderr
    assert set(_people(press, "europe")) == PEOPLE
    assert (press.folder / "lists/europe.csv.bak").read_text() == "an older copy"
    assert (press.folder / "lists/europe.csv.bak2").read_bytes() == EXPORT
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(file.name for file in path.parent.iterdir() if file.name.startswith((".", "europe"))) == [
        "europe.csv", "europe.csv.bak", "europe.csv.bak2",
    ]  # fmt: skip
    again = press.run("lists", "fix", "europe", "--in-place", "--yes")
    assert (again.returncode, again.stderr) == (0, "Nothing to fix.\n")


def test_fix_in_place_asks_and_leaves_the_list_without_an_answer(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal nothing is written. At one, the number of changes has to be typed."""
    words = ("lists", "fix", "europe", "--encoding", "cp1252", "--in-place")
    refused = press.run(*words)
    assert (refused.returncode, "Add --yes." in refused.stderr) == (64, True)
    monkeypatch.setattr(click, "prompt", lambda *_, **__: "3")
    wrong = press.by_hand(*words)
    assert (wrong.returncode, "Expected 21. Nothing was written." in wrong.stderr) == (64, True)
    assert (press.folder / "lists/europe.csv").read_bytes() == EXPORT
    monkeypatch.setattr(click, "prompt", lambda *_, **__: "21")
    assert press.by_hand(*words).returncode == 0
    assert set(_people(press, "europe")) == PEOPLE


def test_fix_follows_a_link_and_leaves_it_one(press: Press) -> None:
    """The file that a link leads to is fixed in place, and the link stays."""
    target = press.write("elsewhere/real.csv", "E-Mail\nada@x.example\n")
    link = press.folder / "lists/linked.csv"
    link.symlink_to(target)
    assert press.run("lists", "fix", "linked", "--in-place", "--yes").returncode == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8-sig") == "email\nada@x.example\n"


def test_fix_never_changes_a_workbook(press: Press) -> None:
    """The result of a workbook is a CSV file. In place is refused, and says so."""
    path = _workbook(press, ("Press", ROWS))
    before = path.read_bytes()
    refused = press.run("lists", "fix", "press", "--in-place", "--yes")
    assert (refused.returncode, "never changed" in refused.stderr) == (64, True)
    assert press.run("lists", "fix", "press").returncode == 0
    assert path.read_bytes() == before
    assert [(person["name"], person["language"]) for person in _people(press, "press.fixed").values()] == [
        ("Ada L", "en")
    ]


def test_fix_leaves_what_it_cannot_know(press: Press) -> None:
    """An ambiguous date and a bad address stay and are named in the new file, whose exit code is that of an error."""
    text = "E-Mail,embargo_ok,embargo_agreed_on\nada@x.example,yes,05/06/2026\nben at x.example,,\ncy@x.example,,\n"
    press.write("lists/odd.csv", text + "cy@x.example,,\n")
    done = press.run("lists", "fix", "odd", "--format", "json")
    said = json.loads(done.stdout)
    assert done.returncode == 65
    assert [change["after"] for change in said["changes"]] == ["email"]
    assert [(found["code"], found["line"]) for found in said["findings"]] == [("LST11", 2), ("LST03", 3), ("LST06", 5)]
    assert "05/06/2026" in (press.folder / "lists/odd.fixed.csv").read_text()
    assert said["people"] == {"before": 1, "after": 1}


def test_fix_names_the_new_line_of_what_it_did_not_keep(press: Press) -> None:
    """A name that stood beside an address is told with the line that the row has in the new file."""
    press.write("lists/odd.csv", "Press list\n\nE-Mail,Name\nBob <ann@x.example>,Ann\n")
    found = json.loads(press.run("lists", "fix", "odd", "--format", "json").stdout)["findings"]
    assert [(one["code"], one["line"], one["level"]) for one in found] == [("LST03", 2, "note")]


def test_apostrophe_before_a_formula_is_not_read(press: Press) -> None:
    """What `fix` writes for the spreadsheet's sake changes no name: nobody is greeted with an apostrophe."""
    press.write(
        "lists/signs.csv", "E-Mail,name,outlet\nada@x.example,-Ada,@home\nben@x.example,Ben 't Hooft,'t Nieuws\n"
    )
    before = _people(press, "signs")
    press.run("lists", "fix", "signs")
    assert "'-Ada,'@home" in (press.folder / "lists/signs.fixed.csv").read_text()
    assert _people(press, "signs.fixed") == before
    assert "'-Ada,'@home" in press.run("lists", "show", "signs.fixed", "--format", "csv").stdout


def test_fix_tells_identical_rows_and_removes_none(press: Press) -> None:
    """Both rows are in the new file, and the finding says which is the same as which."""
    press.write("lists/twice.csv", "E-Mail,name\nada@x.example,Ada\nada@x.example,Ada\n")
    done = press.run("lists", "fix", "twice")
    assert done.returncode == 0
    assert "The row is the same as line 2." in done.stdout
    assert (press.folder / "lists/twice.fixed.csv").read_text().count("ada@x.example") == 2


def test_lists_show_people_languages_use_and_findings(press: Press) -> None:
    """Each list is there with what a person asks first, also one that cannot be read."""
    press.write("lists/africa.csv", journalists(3))
    assert press.run("send", ADVISORY, "-l", "africa", "--yes").returncode == 0
    lines = press.run("lists").stdout.splitlines()
    africa = next(line for line in lines if line.startswith("africa "))
    assert africa.split()[:3] == ["africa", "3", "none"]
    assert "eu-russia-summit-2014.1, " in africa
    assert africa.endswith("practice")
    assert lines[lines.index(africa) + 1].split() == ["Languages", "en", "2,", "fr", "1"]
    assert next(line for line in lines if line.startswith("europe ")).split()[1:4] == ["0", "1", "error"]
    entries = {entry["name"]: entry for entry in json.loads(press.run("lists", "--format", "json").stdout)["lists"]}
    assert (entries["africa"]["languages"], entries["africa"]["last_use"]["realm"]) == ({"en": 2, "fr": 1}, "practice")
    assert entries["europe"]["counts"] == {"error": 1, "warning": 0, "note": 0}


def test_people_are_counted_once_by_their_address(press: Press) -> None:
    """Somebody who stands twice is one person in all counts, as in the plan: the first row counts."""
    rows = "ada@x.example,de,yes,01.06.2026\nben@x.example,fr,,\nADA@x.example,en,yes,2026-06-01\n"
    press.write("lists/twice.csv", f"E-Mail,language,embargo_ok,embargo_agreed_on\n{rows}")
    assert "3 rows, 2 people: 1 cleared for embargoes." in press.run("lists", "show", "twice").stdout
    entries = json.loads(press.run("lists", "--format", "json").stdout)["lists"]
    twice = next(entry for entry in entries if entry["name"] == "twice")
    assert (twice["people"], twice["languages"]) == (2, {"de": 1, "fr": 1})
    assert "2 people can be read now, 2 before." in press.run("lists", "fix", "twice").stdout
    plan = json.loads(press.run("send", ADVISORY, "-l", "twice", "--dry-run", "--format", "json").stdout)["plan"]
    assert plan["to_send"] + plan["second_wave"] == 2


def test_dates_survive_a_spreadsheet_that_writes_them_with_dots(press: Press) -> None:
    """A fixed list that a German Excel has saved, as cp1252 with semicolons, still clears the same people."""
    saved = "email;name;embargo_ok;embargo_agreed_on\r\nada@x.example;Zoë;yes;05.06.2026\r\n".encode("cp1252")
    press.write("lists/saved.csv", saved)
    done = press.run("lists", "check", "saved", "--encoding", "cp1252", "--remember")
    assert (done.returncode, done.stdout) == (0, "No problems found.\n")
    assert _people(press, "saved")["ada@x.example"]["agreed_on"] == "2026-06-05"
    assert press.run("lists", "fix", "saved").returncode == 0
    assert "yes,2026-06-05" in (press.folder / "lists/saved.fixed.csv").read_text()


def test_plan_says_what_each_condition_leaves_out(press: Press) -> None:
    """Countries by name are meant by their code, and a condition that leaves out nobody is seen before sending."""
    rows = "ada@x.example,Belgien,de\nben@x.example,BE,fr\ncy@x.example,France,fr\n"
    press.write("lists/few.csv", f"email,country,language\n{rows}")
    words = ("send", ADVISORY, "-l", "few", "--dry-run", "--where", "country!=BE", "--where", "language!=nl")
    shown = " ".join(press.run(*words).stdout.split())
    assert "Where country!=BE: leaves out 2 of 3 rows language!=nl: leaves out 0 of 3 rows" in shown
    plan = json.loads(press.run(*words, "--format", "json").stdout)["plan"]
    assert plan["to_send"] + plan["second_wave"] == 1
    assert plan["conditions"] == [
        {"where": "country!=BE", "rows": 3, "left_out": 2},
        {"where": "language!=nl", "rows": 3, "left_out": 0},
    ]
    assert press.run("lists", "fix", "few").returncode == 0
    countries = [person["fields"]["country"] for person in _people(press, "few.fixed").values()]
    assert countries == ["BE", "BE", "FR"]


def test_lists_show_says_who_wants_no_mail(press: Press) -> None:
    """An opt-out of an address or a domain is shown beside its people."""
    press.write("lists/two.csv", "email,name\nada@x.example,Ada\nben@y.example,Ben\ncy@z.example,Cy\n")
    press.run("suppress", "add", "ada@x.example", "@y.example")
    assert [person["opted_out"] for person in _people(press, "two").values()] == [True, True, False]
    shown = press.run("lists", "show", "two").stdout
    assert "ada@x.example, opt-out" in shown
    assert "3 people: 2 opt-outs." in shown


def test_lists_show_writes_a_list_again(press: Press) -> None:
    """The table is a list: read back, it has the same people."""
    press.write("lists/three.csv", journalists(3))
    done = press.run("lists", "show", "three", "--format", "csv", "--excel")
    press.write("lists/again.csv", done.output)
    assert list(_people(press, "again")) == list(_people(press, "three"))
    assert next(csv.reader(io.StringIO(done.stdout.lstrip("\ufeff"))))[:3] == ["email", "name", "outlet"]


def test_check_names_the_findings_of_a_list_alone(press: Press) -> None:
    """`lists check` and `check -l` without an advisory say the same, with the exit codes of `check`."""
    press.write("lists/bad.csv", "email,language\nada@x.example,German\nben\nada@x.example,de\n")
    by_list, by_check = press.run("lists", "check", "bad"), press.run("check", "-l", "bad")
    assert by_list.stdout == by_check.stdout
    assert (by_list.returncode, by_check.returncode) == (65, 65)
    assert "bad.csv:2" in by_list.stdout
    assert "Write de." in by_list.stdout
    press.write("lists/good.csv", journalists(2))
    assert press.run("check", "-l", "good").stdout == "No problems found.\n"
    press.write("lists/double.csv", journalists(1) + journalists(1).splitlines()[1] + "\n")
    assert [press.run("lists", "check", "double", *flags).returncode for flags in ((), ("--strict",))] == [0, 65]


LOW = """Presseverteiler;;;
;;;
E-Mail;Name;Sprache;Zone;
Ann <ann@x.example>;;German;Berlin;
ben at x.example;Ben;Klingon;CET;
"""


def test_check_goes_on_below_headings_that_are_not_first(press: Press) -> None:
    """Everything is told at once: the place of the headings hides no mistake of the rows, in text and in workbooks."""
    press.write("lists/low.csv", LOW)
    _workbook(press, ("Press", [line.split(";") for line in LOW.splitlines()]))
    for name in ("low", "press"):
        said = json.loads(press.run("lists", "check", name, "--format", "json").stdout)
        errors = [(found["code"], found["line"]) for found in said["findings"] if found["level"] == "error"]
        assert errors == [
            ("LST02", 1), ("LST11", 4), ("LST11", 4), ("LST03", 4), ("LST11", 5), ("LST11", 5), ("LST03", 5),
        ]  # fmt: skip
        assert json.loads(press.run("lists", "show", name, "--format", "json").stdout)["people"] == []


def test_lists_counts_what_check_finds_by_line(press: Press) -> None:
    """The overview counts the findings that `lists check` names, also below late headings, and they stand by line."""
    rows = "a@x.example,Al,en\nbad,Bo,xx-yy-zz\nA@x.example,Al,en\nnot,Bo,en\n"
    press.write("lists/late.csv", f"Press list,,\n,,\nemail,first_name,language\n{rows}")
    findings = json.loads(press.run("lists", "check", "late", "--format", "json").stdout)["findings"]
    assert [(one["code"], one["line"]) for one in findings] == [
        ("LST02", 1),
        ("LST11", 5),
        ("LST03", 5),
        ("LST03", 7),
        ("LST06", 6),
    ]
    assert "4 errors and 1 warning" in press.run("lists").stdout


def test_check_and_send_name_the_command_that_fixes(press: Press) -> None:
    """The last line says how many of the findings `lists fix` mends, which is how many are gone after it."""
    press.write("lists/low.csv", LOW)
    for command in (("lists", "check", "low"), ("check", "-l", "low")):
        *_, words, line = press.run(*command).stdout.splitlines()
        assert words == "To fix 5 of these:"
        assert line.endswith("lists fix low")
    refused = press.run("send", ADVISORY, "-l", "low", "--yes")
    assert refused.returncode == 65
    assert "Nothing was sent.\nTo fix 2 of these:\n  advisory" in refused.stderr
    before = json.loads(press.run("lists", "check", "low", "--format", "json").stdout)["counts"]
    press.run("lists", "fix", "low")
    after = json.loads(press.run("lists", "check", "low.fixed", "--format", "json").stdout)["counts"]
    assert sum(before.values()) - sum(after.values()) == 5
    assert "To fix" not in press.run("lists", "check", "low.fixed").stdout


def test_fix_is_named_with_the_flags_that_read_the_list(press: Press) -> None:
    """The command can be copied, also for an encoding, and counts those findings that are not shown one by one."""
    rows = "".join(f"a{n}@x.example;Zoë;German\n" for n in range(60))
    press.write("lists/many.csv", f"email;name;language\n{rows}".encode("cp1252"))
    *_, words, line = press.run("lists", "check", "many", "--encoding", "cp1252").stdout.splitlines()
    assert words == "To fix 60 of these:"
    assert line.endswith("lists fix many --encoding cp1252")


def test_check_without_an_advisory_refuses_what_needs_one(press: Press) -> None:
    """Nothing to check, and options that choose people for a text, are mistakes of the command line."""
    assert press.run("check").returncode == 64
    refused = press.run("check", "-l", "europe", "--where", "language=fr")
    assert (refused.returncode, "Without FILE" in refused.stderr) == (64, True)
    refused = press.run("check", "-l", "europe", "--check-links")
    assert (refused.returncode, "needs the FILE" in refused.stderr) == (64, True)


def test_sheet_is_remembered_for_all_commands(press: Press) -> None:
    """A sheet that was named once with --remember is read by `check`, `send` and `lists` from then on."""
    _workbook(press, ("Press", ROWS[2:]), ("Old", [["email"], ["old@x.example"]]))
    assert press.run("check", "-l", "press").returncode == 65
    said = press.run("lists", "show", "press", "--sheet", "Old")
    assert 'list_sheets = { "press.xlsx" = "Old" }' in said.stderr
    assert "list_sheets" not in (press.folder / "advisory.toml").read_text()
    done = press.run("lists", "check", "press", "--sheet", "Old", "--remember")
    assert (done.returncode, "Written into advisory.toml" in done.stderr) == (0, True)
    assert list(_people(press, "press")) == ["old@x.example"]
    assert press.run("check", "-l", "press").returncode == 0
    assert press.run("send", ADVISORY, "-l", "press", "--yes").returncode == 0
    assert [str(message["To"]) for message in press.outbox()] == ["old@x.example"]
    assert "Sheet" in press.run("lists").stdout
    other = json.loads(press.run("lists", "show", "press", "--sheet", "Press", "--format", "json").stdout)
    assert other["people"] == []  # the flag comes before what is remembered; its row has a mistake


def test_encoding_is_remembered_after_a_question(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal the program asks, and a no leaves the settings as they are."""
    press.write("lists/zoe.csv", "email,name\nzoe@x.example,Zoë\n".encode("cp1252"))
    for answer in (False, True):
        monkeypatch.setattr(click, "confirm", lambda *_, answer=answer, **__: answer)
        with monkeypatch.context() as patch:
            patch.setattr(console, "can_prompt", lambda: True)
            assert press.run("lists", "check", "zoe", "--encoding", "cp1252").returncode == 0
        assert ('list_encodings = { "zoe.csv" = "cp1252" }' in (press.folder / "advisory.toml").read_text()) is answer
    assert _people(press, "zoe")["zoe@x.example"]["name"] == "Zoë"


@pytest.mark.parametrize("command", ["show", "check", "fix"])
@pytest.mark.parametrize(
    ("name", "content", "flags", "code", "words"),
    [
        ("none", None, (), 66, "There is no list “none”"),
        ("empty.csv", b"", (), 65, "The file is empty"),
        ("blank.csv", b"\n \n", (), 65, "The file is empty"),
        ("doc.csv", b"%PDF-1.7\n%\xe2\xe3", (), 65, "under another name"),
        ("one.csv", b"email\na@x.example\n", ("--sheet", "Press"), 64, "is no workbook"),
        ("one.csv", b"email\na@x.example\n", ("--encoding", "klingon"), 64, "not a known encoding"),
        ("broken.xlsx", b"PK\x03\x04 no", (), 65, "cannot be read"),
        ("open.csv", b'email,name\n"a@x.example,Ada\nb@x.example,Ben\n', (), 65, "not closed"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    press: Press, command: str, name: str, content: bytes | None, flags: tuple[str, ...], code: int, words: str
) -> None:
    """A missing, empty, foreign or broken list is one clear sentence, and nothing is written."""
    if content is not None:
        press.write(f"lists/{name}", content)
    before = sorted((press.folder / "lists").iterdir())
    done = press.run("lists", command, name, *flags)
    said = done.stdout + done.stderr
    if command == "show" and code == 65:
        assert "1 error. Rows with errors are not shown." in done.stderr
    else:
        assert words in " ".join(said.split())
    assert done.returncode == code, said
    assert sorted((press.folder / "lists").iterdir()) == before
    assert (press.folder / "advisory.toml").read_text().count("list_") == 0


def test_opt_out_finds_other_addresses_on_a_remembered_sheet(press: Press) -> None:
    """A list that can be read by its remembered sheet alone is looked through as others are."""
    _workbook(press, ("Press", [["email"], ["ada+press@x.example"]]), ("Old", [["email"], ["old@x.example"]]))
    assert "ada+press@x.example" not in press.run("suppress", "add", "ada@x.example").stderr
    press.run("lists", "check", "press", "--sheet", "Press", "--remember")
    press.run("suppress", "remove", "ada@x.example")
    assert "ada+press@x.example may be the same reader" in press.run("suppress", "add", "ada@x.example").stderr


def test_fix_keeps_everybody_when_a_cell_of_a_workbook_has_two_lines(press: Press) -> None:
    """Two addresses in a cell are one bad row of the new file, and a remark of several lines is one line there."""
    rows = [
        ["E-Mail", "Remarks"],
        ["ada@x.example\nben@x.example", ""],
        ["cy@x.example", "asked:\ndan@x.example, twice"],
    ]
    _workbook(press, ("Press", rows))
    done = press.run("lists", "fix", "press")
    assert (done.returncode, "is more than one address" in done.stdout) == (65, True)
    assert {email: person["fields"]["remarks"] for email, person in _people(press, "press.fixed").items()} == {
        "cy@x.example": "asked: dan@x.example, twice"
    }


def test_check_counts_no_row_as_fixed_when_it_would_have_another_error(press: Press) -> None:
    """A row that `lists fix` repairs is promised as such, and one that it would leave with another error is not."""
    head = "Name;E-Mail;Medium\n"
    press.write("lists/named.csv", f'{head}Cem;"Cem Oz" <cem@x.example>;Haber\n')
    assert "To fix it:" in press.run("lists", "check", "named").stdout
    assert press.run("lists", "fix", "named").returncode == 0
    assert [*_people(press, "named.fixed")] == ["cem@x.example"]
    press.write("lists/broken.csv", f'{head}Bea;Bea <bea@x.example>;Bote\nCem;"Cem "Oz" cem@x.example;Haber\n')
    said = press.run("lists", "check", "broken").stdout
    assert "To fix 1 of these:" in said
    fixed = press.run("lists", "fix", "broken")
    assert "ERROR LST05" in fixed.stdout + fixed.stderr
    assert "LST04" not in fixed.stdout + fixed.stderr
    press.write("lists/both.csv", f'{head}Cem;"Cem Oz" <cem@x>;Haber\n')
    assert "To fix" not in press.run("lists", "check", "both").stdout


def test_lists_show_names_its_command_as_it_reads_the_list(press: Press) -> None:
    """The command that names the findings reads the list in the same encoding, and the same sheet, as `lists show`."""
    press.write("lists/west.csv", "email,name\nada@x.example,Zo\u00eb\nbad\n".encode("cp1252"))
    shown = press.run("lists", "show", "west", "--encoding", "cp1252")
    assert "lists check west --encoding cp1252\n" in shown.stderr
    _workbook(press, ("Press", [["email"], ["bad"]]), ("Old", [["email"], ["b@x.example"]]))
    shown = press.run("lists", "show", "press", "--sheet", "Press")
    assert "lists check press --sheet Press\n" in shown.stderr


def test_suppress_says_so_when_nobody_has_the_address(press: Press) -> None:
    """An opt-out that is nobody's is kept and told, with the command for the reader who was probably meant."""
    press.write("lists/one.csv", "email\nada.lee@x.example\n")
    done = press.run("suppress", "add", "ada.le@x.example")
    said = " ".join(done.stderr.split())
    assert done.returncode == 0
    assert "Opted out: ada.le@x.example No list and no mailing has that address." in said
    assert "Was ada.lee@x.example meant?" in said
    assert said.endswith("suppress add ada.lee@x.example")
    assert "No list" not in press.run("suppress", "add", "ada.lee@x.example").stderr
