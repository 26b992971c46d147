"""A file that was copied with its id kept is another text, and nobody who has the first goes without the second, by the
real command.
"""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.smtp_servers import MailServer
from tests.system.press import ADVISORY, Press, journalists

HEAT: Final = """---
kind: press-release
language: en-GB
headline: "Heat closes one school in nine, a new report says"
dateline: {place: London, date: 2026-06-05}
contacts: [{name: Ada Example, phone: "+44 (0)20 7946 0018", email: ada@newsroom.example}]
---

The report on schools is ready, and it says that 1,204 schools were asked about the hot days of last summer.

Of these 134 had to close, most of them in the south, where no school has a cool room.
"""
VISIT: Final = """---
kind: press-release
language: en-GB
headline: "The minister comes to Leeds to open a railway"
dateline: {place: Leeds, date: 2026-07-01}
contacts: [{name: Ada Example, phone: "+44 (0)20 7946 0018", email: ada@newsroom.example}]
---

Trains run to the north again from Wednesday, and the first of them carries the people who laid the rails.
"""


def _with(text: str, *facts: str) -> str:
    return text.replace("---\n", "".join(("---\n", *(f"{fact}\n" for fact in facts))), 1)


def _send(press: Press, name: str, *words: str, code: int) -> str:
    done = press.run("send", name, "-l", "l", *words, "--yes")
    assert done.returncode == code, done.stderr
    return " ".join(done.stderr.split())


def _sent(press: Press) -> int:
    folder = press.folder / "outbox" / "new"
    return len(list(folder.iterdir())) if folder.exists() else 0


@pytest.fixture
def sent(press: Press) -> Press:
    """A newsroom with a list of three, who have the report; the sending has written the id into its file."""
    press.write("lists/l.csv", journalists(3))
    press.write("advisories/heat.md", HEAT)
    _send(press, "heat", code=0)
    assert _sent(press) == 3
    return press


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        _with(VISIT, "id: heat"),
        _with(VISIT, "id: heat", "revision: 2"),
        _with(HEAT, "id: heat").replace("134", "135"),
        _with(HEAT, "id: heat", "revision: 2").replace("134", "135"),
    ],
    ids=["another text", "with another number", "few words changed", "few words and another number"],
)
def test_send_refuses_a_copy_that_kept_its_id(sent: Press, text: str) -> None:
    """A copy that kept its id is refused as ADV33 with an id to write, by which it leaves to everybody.

    Otherwise the advice would be `revision: 2`, by which nobody gets it who has the first.
    """
    sent.write("advisories/visit.md", text)
    for verb in (["send", "visit", "-l", "l", "--yes"], ["check", "visit", "-l", "l"]):
        done = sent.run(*verb)
        said = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == 65, said
        assert "ADV33" in said
        assert "This id is already used by advisories/heat.md: heat" in said
        assert "write `id: visit`" in said
        assert "ADV18" not in said
    assert _sent(sent) == 3
    sent.write("advisories/visit.md", text.replace("id: heat", "id: visit").replace("revision: 2", "revision: 1"))
    _send(sent, "visit", "--own-text", code=0)
    assert _sent(sent) == 6


INVITATION: Final = """---
kind: media-advisory
language: en-GB
headline: "Ministers meet on the heat in schools"
release: immediate
dateline: {place: London, date: 2026-12-01}
event: {title: Meeting, starts: '2026-12-02 10:00', zone: Europe/London, place: Town Hall, locality: London}
contacts: [{name: Ada Example, phone: "+44 (0)20 7946 0018", email: ada@newsroom.example}]
---

Ministers meet once a week to speak of the schools that had to close, and the press may listen and take pictures.
"""


@pytest.mark.parametrize("kept", ["advisories/archive/one.md", ""])
@pytest.mark.parametrize("number", ["", "revision: 2"])
@pytest.mark.parametrize("day", ["2026-12-09", "2031-12-09"])
def test_send_refuses_the_next_invitation_when_the_first_was_put_away(
    press: Press, kept: str, number: str, day: str
) -> None:
    """The next invitation under the id of one put away is refused with an id to write and the way to correct.

    Otherwise nobody would be invited to the next one.
    """
    press.write("lists/l.csv", journalists(3))
    press.write("advisories/one.md", INVITATION)
    _send(press, "one", code=0)
    old = press.folder / "advisories/one.md"
    text = old.read_text().replace("2026-12-02", day)
    if kept:
        press.write(kept, old.read_text())
    old.unlink()
    press.write("advisories/two.md", _with(text, *filter(None, [number])))
    said = _send(press, "two", code=65)
    assert "ADV33" in said
    assert "This id was used by advisories/one.md" in said
    assert "write `id: two`" in said
    assert "--own-text" in said, "ADV25 refuses next"
    assert "`revision: 2`, and tell those who have it: advisory " in said
    assert "ADV18" not in said
    press.write("advisories/two.md", text.replace("id: one", "id: two"))
    _send(press, "two", "--own-text", code=0)
    assert _sent(press) == 6


def test_send_takes_a_moved_event_for_the_same_text_when_in_its_own_file(press: Press, server: MailServer) -> None:
    """An event that moves in its own file is the same text (ADV18 and not ADV33).

    A new day for the same event is what corrections are for.
    """
    press.write("lists/l.csv", journalists(3))
    press.write("advisories/one.md", INVITATION)
    press.go_live(server.port)
    _send(press, "one", code=0)
    old = press.folder / "advisories/one.md"
    press.write("advisories/one.md", old.read_text().replace("2026-12-02", "2026-12-09"))
    said = _send(press, "one", code=65)
    assert "ADV18" in said
    assert "ADV33" not in said


@pytest.mark.slow
def test_send_tells_both_ways_when_a_file_is_renamed_and_mended(sent: Press) -> None:
    """A file renamed and mended without a number is told to get an id or a revision, and `correct` goes.

    Otherwise one way alone would send the text twice, or to nobody.
    """
    old = sent.folder / "advisories/heat.md"
    sent.write("advisories/heat-final.md", old.read_text().replace("134", "135"))
    old.unlink()
    said = _send(sent, "heat-final", code=65)
    assert "write `id: heat-final`" in said
    assert "write `revision: 2`, and tell those who have it: advisory " in said
    done = sent.run("correct", "heat-final", "--what", "It is 135.", "--yes")
    assert done.returncode == 0, done.stderr


def test_send_sends_nothing_again_when_a_file_is_only_renamed(sent: Press) -> None:
    """A file that is only renamed is the same text, and nobody gets the same words twice."""
    old = sent.folder / "advisories/heat.md"
    old.rename(sent.folder / "advisories/heat-final.md")
    _send(sent, "heat-final", code=0)
    assert _sent(sent) == 3


def test_send_names_own_text_only_when_the_next_refusal_asks_for_it(sent: Press) -> None:
    """The flag --own-text is named where the next refusal would ask for it, and not elsewhere.

    Otherwise one refusal after the other would send a person in circles.
    """
    text = (sent.folder / "advisories/heat.md").read_text()
    sent.write("advisories/copy.md", text.replace("134", "135"))
    assert "--own-text" in _send(sent, "copy", code=65)
    sent.write("advisories/copy.md", _with(VISIT, "id: heat"))
    assert "--own-text" not in _send(sent, "copy", code=65)


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A server that takes everything."""
    with MailServer() as server:
        yield server


@pytest.mark.parametrize("verb", ["correct", "update"])
def test_correct_and_update_refuse_a_copy_that_kept_its_id(sent: Press, verb: str) -> None:
    """A notice from a copy that kept its id is refused and sends nothing.

    Otherwise the readers of one text would be told that another corrects it.
    """
    sent.write("advisories/visit.md", _with(VISIT, "id: heat"))
    done = sent.run(verb, "visit", "--what", "The date was wrong.", "--yes")
    assert done.returncode == 65, done.stderr
    assert "already used by advisories/heat.md" in " ".join(done.stderr.split())
    assert _sent(sent) == 3


def test_send_refuses_a_file_that_is_renamed_and_rewritten(sent: Press) -> None:
    """A file that is renamed and written over under its id is refused with the former headline and sends nothing."""
    (sent.folder / "advisories/heat.md").unlink()
    sent.write("advisories/visit.md", _with(VISIT, "id: heat"))
    said = _send(sent, "visit", code=65)
    assert "already used by advisories/heat.md, for a different text" in said
    assert "Heat closes one school in nine" in said
    assert _sent(sent) == 3


@pytest.mark.parametrize("number", ["", "revision: 2"])
def test_send_refuses_a_file_rewritten_under_its_id_when_people_have_it(
    press: Press, server: MailServer, number: str
) -> None:
    """A file written over under its id is refused where people have the first text, with an id to write.

    Otherwise the second text would reach nobody.
    """
    press.go_live(server.port)
    press.write("lists/l.csv", journalists(3))
    press.write("advisories/heat.md", HEAT)
    _send(press, "heat", code=0)
    press.write("advisories/heat.md", _with(VISIT, "id: heat", *filter(None, [number])))
    said = _send(press, "heat", code=65)
    assert "already used by advisories/heat.md, for a different text" in said
    assert "write `id: heat-2`" in said
    assert " update" in said
    press.write("advisories/heat.md", _with(VISIT, "id: heat-2"))
    _send(press, "heat", code=0)


def test_send_refuses_a_copy_that_kept_its_id_when_the_first_waits(press: Press) -> None:
    """A copy that kept its id is refused while the first waits, without naming --replace.

    Otherwise the advice would be to put the copy in the place of the text that waits.
    """
    assert press.run("run").returncode == 0
    press.write("lists/l.csv", journalists(3))
    press.write("advisories/heat.md", HEAT)
    _send(press, "heat", "--at", "2027-06-04 07:00", code=0)
    press.write("advisories/visit.md", _with(VISIT, "id: heat"))
    said = _send(press, "visit", code=65)
    assert "already used by advisories/heat.md" in said
    assert "--replace" not in said
    assert _sent(press) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("134", "135"),
        lambda text: text.replace("is ready, and it says", "says"),
        lambda text: f"{text}\nA third paragraph says more about it, and names the schools one by one.\n",
    ],
)
def test_send_takes_a_renamed_and_mended_file_for_the_same_text(sent: Press, change: object) -> None:
    """A file renamed and mended with a new revision is sent without ADV33.

    Otherwise a person who mends a word would be told that the text is another's.
    """
    assert callable(change)
    old = sent.folder / "advisories/heat.md"
    sent.write("advisories/heat-final.md", _with(change(old.read_text()), "revision: 2"))
    old.unlink()
    assert "ADV33" not in _send(sent, "heat-final", code=0)


@pytest.mark.slow
def test_send_takes_a_link_and_a_true_copy_for_the_same_text(sent: Press) -> None:
    """A link to the file and a true copy are the same text, and nobody gets the words twice."""
    (sent.folder / "advisories/link.md").symlink_to("heat.md")
    _send(sent, "link", code=0)
    sent.write("advisories/copy.md", (sent.folder / "advisories/heat.md").read_text())
    _send(sent, "copy", code=0)
    assert _sent(sent) == 3


@pytest.mark.slow
def test_send_takes_a_mended_chinese_text_for_the_same_text(press: Press) -> None:
    """A Chinese text with one clause changed is the same text. A script without blanks has few words to count by."""
    head = 'kind: press-release\nlanguage: en\nheadline: "高温迫使九分之一的学校关闭"'
    contacts = "contacts: [{name: Ada Example, email: ada@newsroom.example}]"
    dateline = "dateline: {place: 北京, date: 2026-06-05}"
    text = f"---\n{head}\n{dateline}\n{contacts}\n---\n\n关于学校的报告已经完成。\n"
    press.write("lists/l.csv", journalists(3))
    press.write("advisories/heat.md", text)
    _send(press, "heat", code=0)
    (press.folder / "advisories/heat.md").unlink()
    mended = _with(text, "id: heat", "revision: 2").replace("已经完成", "今天完成").replace("九分", "八分")
    press.write("advisories/heat-final.md", mended)
    assert "ADV33" not in _send(press, "heat-final", code=0)


@pytest.mark.slow
def test_send_writes_an_id_of_its_own_when_the_example_is_copied(whole_press: Press) -> None:
    """The example holds no id, and a copy of it is sent under the copy's own name.

    Otherwise every text begun from the example would be sent under its id.
    """
    text = (whole_press.folder / ADVISORY).read_text()
    assert "\nid:" not in text
    assert "\nrevision:" not in text
    whole_press.write("lists/l.csv", journalists(2))
    whole_press.write("advisories/mine.md", text)
    _send(whole_press, "mine", code=0)
    assert "\nid: mine\n" in (whole_press.folder / "advisories/mine.md").read_text()
    _send(whole_press, "eu-russia-summit-2014", "--own-text", code=0)
    assert _sent(whole_press) == 4
