"""Names in From and To, and subjects made from headlines, through the real command."""

import json
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from tests.system.press import ADVISORY, Press

LONG = "Amnesty International European Institutions Office, Media and Communications Department"
HEADLINE = "Protest against the crack-down on civil society, ahead of the summit of the European Union and Russia"
EVENT = "event: {title: Protest, starts: '2030-01-28 12:30', zone: Europe/Brussels, place: Hall}"


def sent(press: Press, cell: str, sender: str = "Press Office <press@newsroom.example>") -> tuple[str, str, bytes]:
    """From and To of one person with that name, as a modern reader sees them, and the raw message."""
    path = press.folder / "advisory.toml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith(("from =", "reply_to ="))]
    path.write_text("\n".join([f"from = {json.dumps(sender, ensure_ascii=False)}", *lines]) + "\n")
    quoted = cell.replace('"', '""')
    press.write("lists/l.csv", f'email,name\nann@daily.example,"{quoted}"\n')
    done = press.run("send", ADVISORY, "-l", "l", "--yes")
    assert done.returncode == 0, done.stderr
    (message,) = press.outbox()
    (path,) = (press.folder / "outbox" / "new").iterdir()
    return str(message["From"]), str(message["To"]), path.read_bytes()


@pytest.mark.parametrize(
    "name",
    [LONG, f"{LONG} – Zürich", "x" * 90, "Donaudampfschifffahrtsgesellschaft " * 3 + "Wien"],
)
def test_long_name_stands_whole_when_it_is_over_sixty_letters(press: Press, name: str) -> None:
    """A name over sixty letters stands whole in From and To, in lines short enough for any server.

    Otherwise a reader would see “… Depar”, which plan and settings do not show.
    """
    _, _, raw = sent(press, name, f'"{name}" <press@newsroom.example>')
    older = message_from_bytes(raw)  # Python 3.11's new parser puts spaces between the encoded words of a name
    for header, address in (("From", "press@newsroom.example"), ("To", "ann@daily.example")):
        shown = str(make_header(decode_header(older[header]))).replace('"', "")
        assert shown.split() == f"{name} <{address}>".split()
        assert max(map(len, str(older[header]).splitlines())) <= 76


@pytest.mark.parametrize("name", ["Ann @ The Daily", "ann@work", "@ann"])
def test_name_is_kept_in_quotes_when_it_holds_an_at_sign(press: Press, name: str) -> None:
    """A name with an at sign stands in quotes before its address, where nobody takes it for an address."""
    _, recipient, raw = sent(press, name)
    assert recipient == f'"{name}" <ann@daily.example>'
    assert f'To: "{name}" <ann@daily.example>'.encode() in raw


def test_name_is_left_out_when_it_is_an_address(press: Press) -> None:
    """A name that is itself an address is left out. An address shown in front of another hides who gets the message."""
    assert sent(press, "other@daily.example")[1] == "ann@daily.example"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("head", "cut"),
    [
        (f"kind: press-release\nheadline: {HEADLINE}", True),
        (f"kind: media-advisory\nheadline: {HEADLINE[:70]}\n{EVENT}", True),
        (f"kind: press-release\nheadline: {HEADLINE[:50]}\nrelease: {{embargo: '2030-01-28 12:31'}}", True),
        (f"kind: press-release\nheadline: {HEADLINE}\nsubject: Protest before the summit", False),
        ("kind: press-release\nheadline: Protest before the summit", False),
    ],
)
def test_cut_subject_is_a_finding_when_it_is_the_headline(press: Press, head: str, cut: bool) -> None:
    """A subject cut from the headline is a finding at the headline's line, and the plan shows the whole inbox row."""
    press.write(
        "advisories/x.md",
        f"---\nid: x\n{head}\ndateline: {{place: Brussels, date: 2030-01-02}}\ncontacts: [{{name: Ada Example, "
        'phone: "+32 2 555 01 00", email: ada@newsroom.example}]\n---\nText.\n',
    )
    findings = json.loads(press.run("check", "advisories/x.md", "--format", "json").stdout)["findings"]
    found = [one for one in findings if one["code"] == "ADV28"]
    assert [one["line"] for one in found] == [4] * cut
    assert all(one["words"].endswith("…") for one in found)
    plan = press.run("send", "advisories/x.md", "-l", "example", "--dry-run").stdout
    row = found[0]["words"].partition(": ")[2] if found else head.rpartition(": ")[2]
    assert row in " ".join(plan.split())
