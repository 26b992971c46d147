"""Corrections, updates, withdrawals and lifted embargoes, through the real command and a real server."""

import contextlib
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from tests.breadth import sampled
from tests.smtp_servers import DROP, Fault, ScriptedServer, say
from tests.system.press import ADVISORY, Done, Press, parsed
from tests.system.test_notices_interrupted import dies
from tests.system.test_terminal import Terminal

NAME = "eu-russia-summit-2014"
PEOPLE = ("ana", "ben", "cleo", "dora", "emil", "fay", "gus", "hana")
BLOCKED = say("550 5.7.1 this sender is blocked")  # which ends a run
EMBARGO = "release: {embargo: '2027-06-05 00:01', zone: Europe/London}"


def _list(press: Press, *names: str, file: str = "l") -> None:
    rows = (f"{name}@desk.example,{name.title()},The {name.title()} Times,Europe/Paris" for name in names)
    press.write(f"lists/{file}.csv", "\n".join(("email,name,outlet,zone", *rows)) + "\n")


def _change(press: Press, old: str, new: str) -> None:
    path = press.folder / ADVISORY
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def _said(done: Done) -> str:
    return " ".join((done.stdout + done.stderr).split())


def _run(press: Press, *words: str, code: int = 0) -> str:
    done = press.run(*words)
    assert done.returncode == code, done.stderr
    return _said(done)


def _correct(press: Press, *words: str, what: str = "the protest begins at 13:30", code: int = 0) -> str:
    return _run(press, "correct", ADVISORY, "--what", what, "--yes", *words, code=code)


def _mails(server: ScriptedServer) -> dict[str, list[EmailMessage]]:
    """What each person may have in the mailbox, in the order it came."""
    mails: dict[str, list[EmailMessage]] = {}
    for one in server.taken:
        name = one.rcpt[0].partition("@")[0]
        mails.setdefault(name, []).append(parsed(one.content.replace(b"\r\n..", b"\r\n.")))
    return mails


def _ids(messages: Iterable[EmailMessage]) -> list[str]:
    return [one["Message-ID"] for one in messages]


def _threaded(messages: list[EmailMessage]) -> None:
    """A mail reader shows them as one conversation."""
    names = _ids(messages)
    assert len(set(names)) == len(names)
    (anchor,) = str(messages[0]["References"]).split()
    assert anchor not in names
    assert messages[0]["In-Reply-To"] is None
    for number, one in enumerate(messages[1:], 1):
        assert one["In-Reply-To"] == names[number - 1]
        assert str(one["References"]).split() == [anchor, *names[:number]]


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture
def batch(press: Press) -> tuple[Press, ScriptedServer]:
    """Eight people. Ana and Cleo have the text, Ben was refused, Dora is in doubt, Emil deferred, the others not sent
    when the server blocked the sender; then somebody stopped it, Gus opted out, and the file was put right.
    """
    _list(press, *PEOPLE)
    faults = [
        Fault(phase="rcpt", act=say("550 5.1.1 no such person"), whom="ben"),
        Fault(phase="dot", act=DROP, whom="dora"),
        Fault(phase="rcpt", act=say("450 4.2.0 later"), whom="emil"),
        Fault(phase="mail", act=BLOCKED, nth=(6,)),
    ]
    server = ScriptedServer(faults=faults, orderly=True)
    server.__enter__()
    press.go_live(server.port)
    done = press.run("send", ADVISORY, "-l", "l", "--connections", "1", "--yes")
    assert done.returncode == 76, done.stderr
    assert press.run("stop", NAME).returncode == 0
    assert press.run("suppress", "add", "gus@desk.example", "--reason", "asked").returncode == 0
    server.mend()
    _change(press, "12:30'", "13:30'")
    return press, server


def _states(press: Press) -> dict[str, str]:
    """Of the first mailing."""
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db")) as ledger:
        rows = ledger.execute("SELECT address, state FROM delivery WHERE mailing = 1")
        return {address.partition("@")[0]: state for address, state in rows}


def test_correct_serves_each_rightly_when_the_batch_was_stopped(batch: tuple[Press, ScriptedServer]) -> None:
    """A correction after a stopped batch answers the text of each who has it, and the waiting get the right text once.

    Otherwise somebody would keep the wrong text, or hear of a mistake they never saw.
    """
    press, server = batch
    with server:
        before = _states(press)
        has = {name for name, state in before.items() if state in {"accepted", "in doubt"}}
        waits = {name for name, state in before.items() if state == "planned"} - {"gus"}
        assert {"ana", "dora"} <= has
        assert waits
        assert has | waits | {"ben", "gus"} == set(PEOPLE)
        first = {name: list(mails) for name, mails in _mails(server).items()}
        said = _correct(press, "--also-stopped", "--expect", f"{len(has)}+{len(waits)}")
        assert f"{len(has)} have the text ({len(has) - 1} accepted and 1 unconfirmed)" in said
        assert f"First-time {len(waits)} get the text as it is now" in said
        assert "Event, starts: 12:30 → 13:30" in said
        assert f"{NAME}.1 was stopped. Its people get the text as it is now all the same." in said
        assert f"LIVE: {len(has) + len(waits)} messages through" in said
        mails = _mails(server)
        assert set(mails) == has | waits
        for name in has:
            assert len(mails[name]) == 2
            assert _ids(mails[name][:1]) == _ids(first[name])
            _threaded(mails[name])
            assert mails[name][1]["Subject"].startswith("CORRECTION: ")
            assert _text(mails[name][1]).startswith("CORRECTION: the protest begins at 13:30")
        for name in waits:
            (only,) = mails[name]
            assert only["In-Reply-To"] is None
            assert len(str(only["References"]).split()) == 1  # the anchor
            assert "CORRECTION" not in only["Subject"] + _text(only)
            assert "13:30" in _text(only)
            assert f"The {name.title()} Times" not in only["Subject"]
        assert "Nothing was sent" in _correct(press)
        assert "NOT05" in _correct(press, what="in other words", code=65)
        _change(press, "revision: 1", "revision: 2")
        _list(press, "ida", file="new")
        _run(press, "send", ADVISORY, "-l", "new", "--yes", "--expect", "1")
        # Dora is unsure: `run` says so until a person has decided.
        for words in (("run",), ("retry",)):
            assert press.run(*words).returncode == (76 if words == ("run",) else 0)
        after = _mails(server)
        assert len(after.pop("ida")) == 1
        assert {name: _ids(both) for name, both in after.items()} == {name: _ids(both) for name, both in mails.items()}


@pytest.mark.slow
def test_correct_goes_on_with_the_conversation_when_it_is_the_second(batch: tuple[Press, ScriptedServer]) -> None:
    """A second correction answers the one before in each person's thread.

    Otherwise the second would stand alone, or reach somebody twice.
    """
    press, server = batch
    with server:
        has = {name for name, state in _states(press).items() if state in {"accepted", "in doubt"}}
        _correct(press, "--also-stopped")
        _change(press, "13:30'", "14:30'")
        _correct(press, "--also-stopped", what="the protest begins at 14:30")
        mails = _mails(server)
        for name, messages in mails.items():
            _threaded(messages)
            assert "14:30" in _text(messages[-1])
            assert len(messages) == (3 if name in has else 2), name
        assert set(mails) == set(PEOPLE) - {"ben", "gus"}


def test_correct_goes_on_by_the_same_command_when_it_was_interrupted(batch: tuple[Press, ScriptedServer]) -> None:
    """A correction that was interrupted goes on by the same command, and nobody gets it twice.

    Otherwise half of the readers would be left with the wrong text.
    """
    press, server = batch
    with server:
        server.faults.append(Fault(phase="mail", act=BLOCKED, nth=(server._played["mail"] + 3,)))
        said = _correct(press, "--also-stopped", "--connections", "1", code=77)
        assert "waiting. The same command continues" in said
        begun = sum(map(len, _mails(server).values()))
        server.mend()
        assert "correct" in press.run("status", "-v").stdout
        _change(press, "revision: 1", "revision: 2")
        assert "Expected 9" in _correct(press, "--expect", "9", code=65)
        assert "Continuing with" in _correct(press, "--expect", "3+3")
        mails = _mails(server)
        assert sum(map(len, mails.values())) == begun + 4
        for messages in mails.values():
            _threaded(messages)
            assert len(messages) <= 2
        assert "Nothing was sent" in _correct(press)


def test_correct_leaves_people_out_when_they_opted_out_or_are_excluded(batch: tuple[Press, ScriptedServer]) -> None:
    """An opt-out and an --exclude hold for a correction, which goes to everybody else who has the text.

    Otherwise somebody who asked for nothing more would get one.
    """
    press, server = batch
    _list(press, "ana", file="not")
    with server:
        has = {name for name, state in _states(press).items() if state in {"accepted", "in doubt"}}
        assert {"ana", "cleo", "dora"} <= has
        _run(press, "suppress", "add", "dora@desk.example", "--reason", "asked")
        said = _correct(press, "--exclude", "not", code=0)
        assert "opted out" in said
        mails = _mails(server)
        assert {name: len(both) for name, both in mails.items()} == dict.fromkeys(has, 2) | {"ana": 1, "dora": 1}
        for name in has - {"ana", "dora"}:
            assert mails[name][1]["Subject"].startswith("CORRECTION: ")


def _live(press: Press, server: ScriptedServer) -> None:
    """Three people have the text."""
    _list(press, "ana", "ben", "cleo")
    press.go_live(server.port)
    _run(press, "send", ADVISORY, "-l", "l", "--connections", "1", "--yes")


@pytest.mark.slow
def test_correct_sends_anew_when_the_text_changed_under_the_same_words(press: Press) -> None:
    """A second change of the text is another correction under the same --what.

    Otherwise readers would be left with the second mistake.
    """
    with ScriptedServer(orderly=True) as server:
        _live(press, server)
        for number, (old, new) in enumerate((("12:30'", "13:30'"), ("13:30'", "14:30'")), 2):
            _change(press, old, new)
            _correct(press, what="the time has changed")
            mails = _mails(server)
            assert {name: len(one) for name, one in mails.items()} == dict.fromkeys(("ana", "ben", "cleo"), number)
            assert all(new.strip("'") in _text(one[-1]) for one in mails.values())


@pytest.mark.slow
def test_correct_goes_on_by_a_person_alone_when_it_was_stopped(press: Press) -> None:
    """A begun correction that was stopped is refused to a script and goes on by a person, each reader once."""
    words = ("correct", ADVISORY, "--what", "the protest begins at 13:30", "--yes")
    with ScriptedServer(orderly=True) as server:
        _live(press, server)
        _change(press, "12:30'", "13:30'")
        server.faults.append(Fault(phase="mail", act=BLOCKED, nth=(server._played["mail"] + 2,)))
        _run(press, *words, "--connections", "1", code=77)
        server.mend()
        _run(press, "stop", "last")
        assert "Somebody stopped mailing" in _run(press, *words, code=76)
        assert len(server.taken) == 4
        done = press.by_hand(*words)
        assert done.returncode == 0, done.stderr
        assert {name: len(mails) for name, mails in _mails(server).items()} == {"ana": 2, "ben": 2, "cleo": 2}


@pytest.mark.slow
def test_correct_refuses_when_number_consent_or_words_are_missing(batch: tuple[Press, ScriptedServer]) -> None:
    """A correction with a wrong --expect, without --yes, or without words is refused.

    Otherwise a script would send to a number that nobody looked at.
    """
    press, server = batch
    with server:
        count = len(server.taken)
        assert "Expected 1" in _correct(press, "--expect", "1", code=65)
        done = press.run("correct", ADVISORY, "--what", "the time")
        assert done.returncode == 64
        assert "--yes" in done.stderr
        assert press.run("correct", ADVISORY, "--yes").returncode == 64
        assert "NOT01" in _correct(press, what="..", code=65)
        rehearsed = _correct(press, "--dry-run")
        assert "would be sent. Nothing was sent." in rehearsed
        assert len(server.taken) == count
        assert "correction" not in press.run("status", "-v").stdout.lower()


# --- practice, with a plain newsroom ---


@pytest.fixture
def sent(press: Press) -> Press:
    """Three people have the text, for practice."""
    _list(press, "ana", "ben", "cleo")
    _run(press, "send", ADVISORY, "-l", "l", "--yes")
    return press


def _box(press: Press) -> dict[str, list[EmailMessage]]:
    """The outbox by person, each message below what it answers."""
    mails: dict[str, list[EmailMessage]] = {}
    for one in press.outbox():
        mails.setdefault(one["To"].addresses[0].username, []).append(one)
    for messages in mails.values():
        messages.sort(key=lambda one: len(str(one["References"] or "").split()))
    return mails


@pytest.mark.slow
def test_correct_refuses_a_text_when_it_did_not_change(sent: Press) -> None:
    """A correction of an unchanged text is refused, and an update of it leaves.

    Otherwise readers would look for a mistake that is not there.
    """
    assert "NOT05" in _correct(sent, code=65)
    _change(sent, "revision: 1", "revision: 2")
    assert "NOT05" in _correct(sent, code=65)
    assert len(list(sent.outbox())) == 3
    _run(sent, "update", ADVISORY, "--what", "Parking is at the north gate.", "--yes")
    assert len(list(sent.outbox())) == 6


def test_correct_and_withdraw_refuse_when_nobody_has_the_text(press: Press) -> None:
    """A correction or withdrawal of a text that nobody has is refused.

    Otherwise a person in a hurry would think that it has left.
    """
    assert "it was never sent" in _correct(press, code=65)
    assert "nothing to withdraw" in _run(press, "withdraw", ADVISORY, "--what", "Wrong.", "--yes", code=65)
    _list(press, "ana")
    assert press.run("run").returncode == 0
    _run(press, "send", ADVISORY, "-l", "l", "--at", "2027-06-01 08:00", "--yes")
    assert "--replace" in _correct(press, code=65)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "labels"),
    sampled(
        [
            ("en", ["UPDATE 1 – MEDIA ADVISORY", "UPDATE 2 – MEDIA ADVISORY", "POSTPONED", "CANCELLED"]),
            ("fr", ["MISE À JOUR 1 – AVIS AUX MÉDIAS", "MISE À JOUR 2 – AVIS AUX MÉDIAS", "REPORTÉ", "ANNULÉ"]),
        ],
        lambda case: case[0] == "fr",
    ),
)
def test_update_labels_its_subject_when_it_is_numbered_or_changes_the_event(
    press: Press, language: str, labels: list[str]
) -> None:
    """An update's subject says its number, POSTPONED or CANCELLED in the text's language.

    Otherwise an editor would not see in the inbox row that the event does not take place.
    """
    _change(press, "language: en-GB", f"language: {language}")
    _list(press, "ana")
    _run(press, "send", ADVISORY, "-l", "l", "--yes")
    _run(press, "update", ADVISORY, "--what", "Nicolas Beger will speak.", "--yes")
    _run(press, "update", ADVISORY, "--what", "Parking is at the north gate.", "--yes")
    _run(press, "update", ADVISORY, "--what", "The protest is at 15:00.", "--postponed", "--yes")
    _run(press, "update", ADVISORY, "--what", "The protest does not take place.", "--cancelled", "--yes")
    (messages,) = _box(press).values()
    _threaded(messages)
    for label, one in zip(labels, messages[1:], strict=True):
        assert one["Subject"].replace("\u00a0", " ").startswith(label), one["Subject"]
    both = press.run("update", ADVISORY, "--what", "x", "--cancelled", "--postponed")
    assert both.returncode == 64


@pytest.mark.slow
def test_send_asks_for_a_new_revision_when_the_text_was_corrected(sent: Press) -> None:
    """New people get a corrected text once its file has the new revision, else a number would mean two texts."""
    _change(sent, "12:30'", "13:30'")
    assert "The notice is sent as revision 2, but the file says 1." in _correct(sent)
    _list(sent, "dora", file="new")
    refused = _run(sent, "send", ADVISORY, "-l", "new", "--yes", code=65)
    assert "Write `revision: 2` into the file" in refused
    _change(sent, "revision: 1", "revision: 2")
    _run(sent, "send", ADVISORY, "-l", "new", "-l", "l", "--yes", "--expect", "4")
    box = _box(sent)
    assert {name: len(messages) for name, messages in box.items()} == {"ana": 2, "ben": 2, "cleo": 2, "dora": 1}
    assert "13:30" in _text(box["dora"][0])
    _change(sent, "13:30'", "14:30'")
    _list(sent, "emil", file="new")
    assert "Practice starts again" in _run(sent, "send", ADVISORY, "-l", "new", "--yes"), "live it is ADV18"


@pytest.mark.slow
def test_correct_writes_to_testers_alone_when_it_is_a_test(sent: Press) -> None:
    """A test of a correction goes to the testers alone.

    Otherwise a correction could not be looked at before everybody has it.
    """
    _change(sent, "12:30'", "13:30'")
    _correct(sent, "--test-to", "boss@newsroom.example")
    tests = [one for one in sent.outbox() if "[TEST]" in one["Subject"]]
    assert [one["To"].addresses[0].addr_spec for one in tests] == ["boss@newsroom.example"]
    assert "CORRECTION" in tests[0]["Subject"]
    assert "Test sent to your testers at" in _correct(sent)


@pytest.mark.slow
def test_correct_keeps_names_when_the_lists_are_gone(sent: Press) -> None:
    """A correction keeps each reader's To and unsubscribe link without the lists.

    Otherwise the correction would fail because somebody tidied the lists.
    """
    for path in (sent.folder / "lists").iterdir():
        path.unlink()
    before = {name: one[0] for name, one in _box(sent).items()}
    _change(sent, "12:30'", "13:30'")
    _correct(sent)
    for name, messages in _box(sent).items():
        assert messages[1]["To"] == before[name]["To"]
        assert messages[1]["List-Unsubscribe"] == before[name]["List-Unsubscribe"]


@pytest.mark.slow
def test_correct_answers_a_templates_condition_when_the_list_is_gone(press: Press) -> None:
    """A template's condition on a column is answered in a correction as in the first text.

    Otherwise a passage for some readers would be missing.
    """
    from pathlib import Path

    shipped = Path(__file__).parents[2] / "templates" / "parts" / "footer.txt"
    extra = "{% if recipient.beat == 'law' %}\nFOR LAWYERS\n{% endif %}\n"
    press.write("templates/parts/footer.txt", shipped.read_text() + extra)
    press.write("lists/l.csv", "email,beat\nana@desk.example,law\nben@desk.example,sport\n")
    _run(press, "send", ADVISORY, "-l", "l", "--yes")
    (press.folder / "lists" / "l.csv").unlink()
    _change(press, "12:30'", "13:30'")
    _correct(press)
    box = _box(press)
    assert ["FOR LAWYERS" in _text(one) for one in box["ana"]] == [True, True]
    assert ["FOR LAWYERS" in _text(one) for one in box["ben"]] == [False, False]


# --- withdraw ---


@pytest.mark.slow
def test_withdraw_tells_that_it_sends_and_ends_what_waits(batch: tuple[Press, ScriptedServer]) -> None:
    """A withdrawal says first that it sends mail, reaches all who have the text, and ends what waits.

    Otherwise the withdrawn text would still leave, today or next month.
    """
    press, server = batch
    with server:
        has = {name for name, state in _states(press).items() if state in {"accepted", "in doubt"}}
        (press.folder / ADVISORY).unlink()
        done = press.run("withdraw", ADVISORY, "--what", "The figures were wrong.", "--yes", "--expect", f"{len(has)}")
        assert done.returncode in {0, 76}, done.stderr
        said = _said(done)
        assert said.index("A withdrawal sends mail") < said.index("Notice")
        assert f"advisory -C {press.folder} stop {NAME}" in said or f"stop {NAME}" in said
        mails = _mails(server)
        assert set(mails) == has
        for messages in mails.values():
            _threaded(messages)
            assert messages[1]["Subject"].startswith("WITHDRAWN")
            assert "The figures were wrong." in _text(messages[1])
            assert "Schuman" not in _text(messages[1])
        assert set(_states(press).values()) <= {"accepted", "in doubt", "refused", "left out"}
        count = len(server.taken)
        # Dora is unsure: `run` says so until a person has decided.
        for words in (("run",), ("retry",), ("stop", NAME, "--undo"), ("retry",), ("run",)):
            assert press.run(*words).returncode == (76 if words == ("run",) else 0)
        assert len(server.taken) == count


@pytest.mark.slow
def test_withdrawn_text_is_refused_when_sent_or_corrected_again(sent: Press) -> None:
    """A withdrawn text is refused to `send`, `correct` and `update`.

    Otherwise the text would reach the next list, or be corrected as if it still held.
    """
    _run(sent, "withdraw", NAME, "--what", "The figures were wrong.", "--replacement", "A new text follows.", "--yes")
    assert "A new text follows." in _text(_box(sent)["ana"][1])
    _change(sent, "12:30'", "13:30'")
    _list(sent, "dora", file="new")
    assert "ADV22" in _run(sent, "send", ADVISORY, "-l", "new", "--yes", code=65)
    assert "ADV22" in _correct(sent, code=65)
    assert "ADV22" in _run(sent, "update", ADVISORY, "--what", "There is news.", "--yes", code=65)
    assert "Nothing was sent" in _run(sent, "withdraw", NAME, "--what", "The figures were wrong.", "--yes")
    assert len(list(sent.outbox())) == 6


def test_withdraw_works_when_the_file_is_broken(sent: Press) -> None:
    """A text whose file is broken can be withdrawn, else somebody who broke it in a hurry could not take it back."""
    (sent.folder / ADVISORY).write_text("---\nheadline: [\n")
    _run(sent, "withdraw", ADVISORY, "--what", "The figures were wrong.", "--yes", "--expect", "3")
    assert len(list(sent.outbox())) == 6
    assert "no such mailing: nothing" in _run(sent, "withdraw", "nothing", "--what", "Wrong.", "--yes", code=66).lower()


# --- embargoes ---


@pytest.fixture
def embargoed(press: Press) -> Press:
    """Ana and Ben are cleared and have it; Cleo and Dora are held."""
    release = next(line for line in (press.folder / ADVISORY).read_text().splitlines() if line.startswith("release:"))
    _change(press, release, EMBARGO)
    _change(press, "2014-01-27 12:30", "2027-07-01 12:30")
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    rows = (
        f"ana@desk.example,Asia/Tokyo,yes,{day}",
        f"ben@desk.example,Europe/London,yes,{day}",
        "cleo@desk.example,Europe/Paris,no,",
        "dora@desk.example,Europe/Paris,no,",
    )
    press.write("lists/l.csv", "\n".join(("email,zone,embargo_ok,embargo_agreed_on", *rows)) + "\n")
    assert press.run("run").returncode == 0
    _run(press, "send", ADVISORY, "-l", "l", "--yes")
    return press


@pytest.mark.slow
def test_correct_keeps_the_embargo_when_the_text_is_under_one(embargoed: Press) -> None:
    """A correction goes under the embargo to the cleared alone, and the held get the right text at its end.

    Otherwise an uncleared address would get it early.
    """
    _change(embargoed, "12:30'", "13:30'")
    said = _correct(embargoed, "--expect", "2+2")
    assert "as before, until" in said
    assert "2 when the embargo ends" in said
    box = _box(embargoed)
    assert set(box) == {"ana", "ben"}
    first, second = box["ana"]
    local = next(line for line in _text(first).splitlines() if line.startswith("Your time"))
    assert local in _text(second)
    assert "Your time" not in _text(box["ben"][1])
    embargoed.let_come()
    assert embargoed.run("run").returncode == 0
    box = _box(embargoed)
    assert {name: len(messages) for name, messages in box.items()} == {"ana": 2, "ben": 2, "cleo": 1, "dora": 1}
    assert "EMBARGO" not in box["cleo"][0]["Subject"] + _text(box["cleo"][0]).upper()
    assert "13:30" in _text(box["cleo"][0])


@pytest.mark.slow
def test_correct_shows_a_changed_embargo_when_its_end_is_moved(embargoed: Press) -> None:
    """A correction with another end of the embargo says so in its subject and names both times.

    Otherwise an editor who noted the old time would miss it.
    """
    _change(embargoed, "2027-06-05 00:01", "2027-06-03 00:01")
    said = _correct(embargoed, what="the embargo ends two days earlier")
    assert "EMB23" in said
    (_, second) = _box(embargoed)["ana"]
    assert "EMBARGO CHANGED" in second["Subject"]
    assert "5 June 2027" in _text(second)
    assert "3 June 2027" in _text(second)
    _change(embargoed, "revision: 1", "revision: 2")
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    new = f"email,zone,embargo_ok,embargo_agreed_on\nemil@desk.example,,yes,{day}\n"
    embargoed.write("lists/new.csv", new)
    _run(embargoed, "send", ADVISORY, "-l", "new", "--yes")
    assert "emil" in _box(embargoed)


@pytest.mark.slow
def test_correct_refuses_when_it_drops_the_embargo(embargoed: Press) -> None:
    """A correction that drops the embargo is refused with the `lift` command named.

    Otherwise those who kept it would be scooped by our own correction.
    """
    _change(embargoed, EMBARGO, "release: immediate")
    said = _correct(embargoed, code=77)
    assert "EMB19" in said
    assert f" lift {NAME}" in said
    assert set(_box(embargoed)) == {"ana", "ben"}


def test_correct_refuses_an_embargo_when_the_text_is_free(sent: Press) -> None:
    """A correction that puts a free text under embargo is refused, since others may have published it."""
    release = next(line for line in (sent.folder / ADVISORY).read_text().splitlines() if line.startswith("release:"))
    _change(sent, release, EMBARGO)
    _change(sent, "2014-01-27 12:30", "2027-07-01 12:30")
    assert "EMB24" in _correct(sent, code=65)


@pytest.mark.slow
def test_correct_refuses_an_embargo_when_some_have_the_text_free(embargoed: Press) -> None:
    """A correction under embargo is refused where some have the text free.

    Otherwise these readers would be held to an embargo that came after their story.
    """
    _run(embargoed, "lift", NAME, "--reason", "somebody broke it", "--yes")
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    embargoed.write("lists/new.csv", f"email,zone,embargo_ok,embargo_agreed_on\nemil@desk.example,,yes,{day}\n")
    _change(embargoed, "2027-06-05 00:01", "2027-06-07 00:01")
    _change(embargoed, "revision: 1", "revision: 2")
    _run(embargoed, "send", ADVISORY, "-l", "new", "--yes")
    _change(embargoed, "12:30'", "13:30'")
    said = _correct(embargoed, code=65)
    assert "EMB24" in said
    assert "but 4 people who have it without one" in said
    assert {name: len(messages) for name, messages in _box(embargoed).items() if name in {"cleo", "emil"}} == {
        "cleo": 1,
        "emil": 1,
    }


@pytest.mark.slow
def test_lift_tells_the_cleared_and_serves_the_held_when_it_is_early(embargoed: Press) -> None:
    """A lift tells the cleared in their thread and sends the held the free text, each once.

    Otherwise those who kept the embargo would hear last, or nothing.
    """
    words = ("lift", NAME, "--reason", "A newspaper has published it.")
    assert "the number is 2+2" in _run(embargoed, *words, "--yes", "--expect", "2", code=65)
    assert len(list(embargoed.outbox())) == 2
    said = _run(embargoed, *words, "--yes", "--expect", "2+2")
    assert "First-time 2 get the text now, without the embargo" in said
    box = _box(embargoed)
    assert {name: len(messages) for name, messages in box.items()} == {"ana": 2, "ben": 2, "cleo": 1, "dora": 1}
    for name in ("ana", "ben"):
        _threaded(box[name])
        assert "EMBARGOED" in box[name][0]["Subject"]
        assert box[name][1]["Subject"].startswith("EMBARGO LIFTED")
        assert "A newspaper has published it." in _text(box[name][1])
        assert "Schuman" not in _text(box[name][1])
    for name in ("cleo", "dora"):
        assert "EMBARGO" not in box[name][0]["Subject"]
        assert box[name][0]["In-Reply-To"] is None
        assert "Schuman" in _text(box[name][0])
    assert "Nothing was sent" in _run(embargoed, *words, "--yes")
    assert embargoed.run("run").returncode == 0
    assert len(list(embargoed.outbox())) == 6
    assert "EMB22" in _run(embargoed, "send", ADVISORY, "-l", "l", "--yes")
    assert len(list(embargoed.outbox())) == 6


@pytest.mark.slow
def test_stop_holds_when_the_embargo_is_lifted(embargoed: Press) -> None:
    """A stop of the held holds through a lift until it is undone.

    Otherwise what a person stopped would leave because another one lifted the embargo.
    """
    _run(embargoed, "stop", NAME)
    said = _run(embargoed, "lift", NAME, "--reason", "It was broken.", "--yes", "--expect", "2")
    assert f"{NAME}.1 stays stopped: the 2 people who have not got it get nothing." in said
    assert {name: len(messages) for name, messages in _box(embargoed).items()} == {"ana": 2, "ben": 2}
    _run(embargoed, "stop", NAME, "--undo")
    assert embargoed.run("run").returncode == 0
    assert {name: len(messages) for name, messages in _box(embargoed).items()} == {
        "ana": 2,
        "ben": 2,
        "cleo": 1,
        "dora": 1,
    }


@pytest.mark.slow
def test_correct_lets_a_text_wait_when_its_time_is_planned(press: Press) -> None:
    """A text that waits for its time is corrected and leaves at that time, right and alone.

    Otherwise the text would leave at night, or be the wrong text.
    """
    _list(press, "ana")
    _list(press, "ben", file="later")
    assert press.run("run").returncode == 0
    _run(press, "send", ADVISORY, "-l", "l", "--yes")
    _run(press, "send", ADVISORY, "-l", "later", "--at", "2027-06-01 08:00", "--yes")
    _change(press, "12:30'", "13:30'")
    assert "1 at the scheduled time" in _correct(press, "--expect", "1+1")
    assert set(_box(press)) == {"ana"}
    press.let_come()
    assert press.run("run").returncode == 0
    (only,) = _box(press)["ben"]
    assert "13:30" in _text(only)
    assert only["In-Reply-To"] is None


def test_lift_refuses_when_there_is_no_embargo(sent: Press) -> None:
    """A lift of a text without an embargo is refused, else a person would think that something was set free."""
    said = _run(sent, "lift", NAME, "--reason", "It was broken.", "--yes", code=65)
    assert "no embargo to lift" in said


@pytest.mark.slow
def test_lift_ends_the_embargo_when_another_process_is_sending(embargoed: Press) -> None:
    """A lift tells the cleared at once while another process sends the mailing, and `run` serves the held once."""
    from advisory_cli.ledger.sqlite_ledger import open_ledger

    now = datetime.now(UTC)
    ledger = open_ledger(embargoed.folder / "ledger", now=now, writer=True)
    try:
        with ledger.sending_lock(f"{NAME}.1", now=now):
            done = embargoed.run("lift", NAME, "--reason", "It was broken.", "--yes")
            assert done.returncode in {0, 75}, done.stderr
            assert {name: len(mails) for name, mails in _box(embargoed).items()} == {"ana": 2, "ben": 2}
    finally:
        ledger.close()
    assert embargoed.run("run").returncode == 0
    assert {name: len(mails) for name, mails in _box(embargoed).items()} == {"ana": 2, "ben": 2, "cleo": 1, "dora": 1}


@pytest.mark.slow
def test_send_refuses_to_replace_a_notice(press: Press) -> None:
    """A notice named by --replace is refused with the reason, by its id as by the file."""
    _list(press, "ana")
    _run(press, "send", ADVISORY, "-l", "l", "--yes")
    _change(press, "12:30", "13:30")
    _correct(press)
    for name in (f"{NAME}.2", ADVISORY, "last"):
        assert "is no longer scheduled" in _run(press, "send", ADVISORY, "--replace", name, "--yes", code=64)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["--rate", "--exclude"])
def test_correct_leaves_when_its_words_look_like_a_flag(press: Press, what: str) -> None:
    """A notice whose words look like a flag leaves, and the same command finds it again."""
    _list(press, "ana")
    _run(press, "send", ADVISORY, "-l", "l", "--yes")
    _change(press, "12:30", "13:30")
    _correct(press, what=what)
    assert "Nobody is waiting for it" in _correct(press, what=what)


@pytest.mark.slow
def test_correct_says_that_it_is_done_when_the_settings_are_gone(press: Press) -> None:
    """A notice that everybody has ends with 0 when it is given again, whatever became of the settings."""
    _list(press, "ana")
    _run(press, "send", ADVISORY, "-l", "l", "--yes")
    _change(press, "12:30", "13:30")
    _correct(press)
    settings = (press.folder / "advisory.toml").read_text()
    press.write(
        "advisory.toml", "\n".join(line for line in settings.splitlines() if not line.startswith("from =")) + "\n"
    )
    assert "Nobody is waiting for it" in _correct(press)


@pytest.mark.slow
def test_remind_looks_for_replies_when_another_finished_the_first_reminder(press: Press) -> None:
    """A reminder that is planned after another was finished looks for replies first, as every new reminder does."""
    _list(press, "ana")
    _change(press, "2014-01-27 12:30", "2036-01-27 12:30")
    _run(press, "send", ADVISORY, "-l", "l", "--yes")
    dies(press, "deliver", "remind", ADVISORY, "--yes")
    terminal = Terminal(press, "remind", ADVISORY, "--reports", "nowhere.eml")
    terminal.expect("Type 1 to continue")
    _run(press, "remind", ADVISORY, "--yes")
    _list(press, "bo")
    _run(press, "send", ADVISORY, "-l", "l", "--yes")
    terminal.type("1")
    assert terminal.end() == 66, terminal.seen
    assert "nowhere.eml" in terminal.seen


def test_correct_names_the_old_day_wherever_it_is_left(sent: Press) -> None:
    """A correction that moves the event to another day warns of the old day in the subject and in the text.

    Otherwise readers are told a new day above a text that still names the old one.
    """
    path = sent.folder / ADVISORY
    text = path.read_text()
    assert text.count("2014-01-27") == 1
    path.write_text(text.replace("2014-01-27", "2014-01-28").rstrip() + "\n\nThe bridge is closed on 27 January.\n")
    said = _run(sent, "correct", ADVISORY, "--what", "It is on 28 January.", "-n", "-v")
    assert "TXT20" in said
    assert "as it was before: the event is on Tuesday 28 January 2014." in said
