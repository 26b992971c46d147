"""Mailings delivered one after the other: what ends the row of them, and what does not."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending import run
from advisory_cli.model.errors import AdvisoryError, AtWork, NotAllowed, PersonDecides, TryLater
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import MailingSummary
from tests.ledger_makers import NOW, mailing


def delivered(monkeypatch: pytest.MonkeyPatch, *ends: int | AdvisoryError) -> tuple[int, int]:
    """How many of these mailings are begun, each of which ends so, and the code of all."""
    begun = []

    def deliver_one(_app: object, _ledger: object, one: Any, *_: object, **__: object) -> int:
        begun.append(one)
        if isinstance(one, AdvisoryError):
            raise one
        return int(one)

    monkeypatch.setattr(run, "_permitted", lambda *_, **__: object())
    monkeypatch.setattr(run, "_deliver_one", deliver_one)
    observer: Any = SimpleNamespace(failed=lambda _: None)
    app: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW))
    ledger: Any = SimpleNamespace(unreported=lambda *_: ())
    summaries: Any = ends
    code = run._deliver(app, ledger, summaries, observer, verbose=False)
    return len(begun), code


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (130, 130),
        (143, 143),
        (77, 77),
        (78, 78),
        (TryLater("The server is away."), 75),
        (NotAllowed("The login is refused."), 77),
    ],
    ids=repr,
)
def test_deliver_begins_no_other_mailing_when_one_ends_in_what_meets_all(
    monkeypatch: pytest.MonkeyPatch, end: int | AdvisoryError, code: int
) -> None:
    """A mailing that ends in what would meet all is the last one begun, and its code is told.

    Otherwise Ctrl-C would begin the next mailing, and a server that is away be asked again for each.
    """
    assert delivered(monkeypatch, 0, end, 0) == (2, code)


@pytest.mark.parametrize(
    ("end", "code"), [(69, 69), (73, 73), (75, 75), (76, 76), (AtWork("Another one sends it."), 0)], ids=repr
)
def test_deliver_goes_on_when_a_mailing_ends_in_what_is_its_own(
    monkeypatch: pytest.MonkeyPatch, end: int | AdvisoryError, code: int
) -> None:
    """The next mailing is begun when one ends in a fault of its own.

    Otherwise one dead address, or a mailing that another process sends, would keep all others waiting.
    """
    assert delivered(monkeypatch, end, 0) == (2, code)


@pytest.mark.parametrize("fault", [NotAllowed("It has changed."), PersonDecides("Its time has moved.")], ids=repr)
@pytest.mark.parametrize("verbose", [False, True], ids=["cron", "by hand"])
def test_permitted_tells_cron_once_and_keeps_the_code_while_a_reason_lasts(
    monkeypatch: pytest.MonkeyPatch, fault: AdvisoryError, verbose: bool
) -> None:
    """A reason that keeps a mailing is told to cron once, and anew when it comes back; its code stays while it lasts.

    Otherwise a monitor would see a good end, or the second part of a mailing be kept back in silence.
    """
    ends: list[AdvisoryError | str] = [fault, fault, "permitted", fault]
    notes: dict[str, str] = {}

    def permit(*_: object, **__: object) -> str:
        end = ends.pop(0)
        if isinstance(end, AdvisoryError):
            raise end
        return end

    def mark_notified(name: str, words: str) -> bool:
        is_new = notes.get(name) != words
        notes[name] = words
        return is_new

    monkeypatch.setattr(run, "permit", permit)
    ledger: Any = SimpleNamespace(mark_notified=mark_notified, clear_notified=lambda name: notes.pop(name, None))
    told, codes = list[AdvisoryError](), list[int]()
    observer: Any = SimpleNamespace(failed=told.append)
    app: Any = SimpleNamespace(context=lambda: None)
    summary = MailingSummary(mailing=mailing(), counts={})
    told_after = []
    for _ in range(4):
        run._permitted(app, ledger, summary, codes, observer, verbose=verbose)
        told_after.append(len(told))
    assert told_after == ([1, 2, 2, 3] if verbose else [1, 1, 1, 2])
    assert codes == [fault.exit_code] * 3


@pytest.mark.parametrize(
    ("end", "begun"),
    [
        (Tally(trouble="away"), 1),
        (Tally(stopped=True), 1),
        (Tally(interrupted=True), 1),
        (Tally(deferred=1), 2),
        (Tally(refused=1), 2),
    ],
    ids=["trouble", "stopped", "interrupted", "deferred", "refused"],
)
def test_deliver_planned_begins_no_other_mailing_when_one_was_ended(
    monkeypatch: pytest.MonkeyPatch, end: Tally, begun: int
) -> None:
    """A fault, a stop or a signal that ends one of two agreed mailings keeps the other from beginning.

    Otherwise the text alone would leave after somebody has stopped its notice.
    """
    tallies = iter((end, Tally(accepted=1)))
    monkeypatch.setattr(run, "permit", lambda *_, **__: None)
    monkeypatch.setattr(run, "deliver_stored", lambda *_, **__: next(tallies))
    watch = SimpleNamespace(tell=None, on_outcome=None, interrupted=None, signals=())
    app: Any = SimpleNamespace(context=lambda _: SimpleNamespace(sent_folder=None))
    ledger: Any = SimpleNamespace(find=lambda _: [SimpleNamespace(mailing=None)], release_to_cron=lambda _: None)
    observer: Any = SimpleNamespace(watching=lambda *_, **__: nullcontext(watch))
    done = run.deliver_planned(app, ledger, ("m1", "m2"), observer, expected=2, verbose=False)
    assert len(done.tallies) == begun


@pytest.mark.parametrize(
    ("ends", "dry_run", "left"),
    [
        ((Tally(accepted=1), Tally(accepted=1)), False, []),
        ((TryLater("away"),), False, ["m2"]),
        ((TryLater("away"),), True, []),
        ((Tally(trouble="away"),), False, ["m2"]),
        ((Tally(trouble="away"),), True, []),
        ((Tally(trouble="refused", forbidden=True),), False, []),
        ((Tally(stopped=True),), False, []),
        ((Tally(interrupted=True),), False, []),
        ((AtWork("Another one sends it."), Tally(accepted=1)), False, []),
    ],
    ids=[
        *("all", "away at once", "away at once, dry run", "away in the middle", "away in the middle, dry run"),
        *("refused", "stopped", "interrupted", "at work"),
    ],
)
def test_deliver_planned_leaves_to_run_what_waits_for_a_fault_that_passes(
    monkeypatch: pytest.MonkeyPatch, ends: tuple[Tally | AdvisoryError, ...], dry_run: bool, left: list[str]
) -> None:
    """A server that is away leaves the mailings after it to `run`; a person's stop and a dry run leave nothing to it.

    Otherwise the text alone would wait for ever when its notice met a server that was away for a minute.
    """
    to_come, released = iter(ends), list[str]()

    def deliver_stored(*_: object, **__: object) -> Tally:
        end = next(to_come)
        if isinstance(end, AdvisoryError):
            raise end
        return end

    monkeypatch.setattr(run, "permit", lambda *_, **__: None)
    monkeypatch.setattr(run, "deliver_stored", deliver_stored)
    watch = SimpleNamespace(tell=None, on_outcome=None, interrupted=None, signals=())
    app: Any = SimpleNamespace(context=lambda _: SimpleNamespace(sent_folder=None))
    ledger: Any = SimpleNamespace(find=lambda _: [SimpleNamespace(mailing=None)], release_to_cron=released.append)
    observer: Any = SimpleNamespace(watching=lambda *_, **__: nullcontext(watch))
    with pytest.raises(TryLater) if type(ends[-1]) is TryLater else nullcontext():
        run.deliver_planned(app, ledger, ("m1", "m2"), observer, expected=2, verbose=False, dry_run=dry_run)
    assert released == left


@pytest.mark.parametrize(
    ("overtaken", "late", "reported"),
    [
        ([], [], False),
        ([("m1", 2)], [], True),
        ([], [("m2", 3, "night")], True),
        ([("m1", 2)], [("m2", 3, "night")], True),
    ],
)
def test_run_reports_each_mailing_whose_people_get_nothing(
    monkeypatch: pytest.MonkeyPatch,
    overtaken: list[tuple[str, int]],
    late: list[tuple[str, int, str]],
    reported: bool,
) -> None:
    """People left out for a newer text and people left out for lateness are both told, with their number."""
    slept = (NOW, NOW)

    def too_late(*_: object, slept: object) -> list[tuple[str, int, str]]:
        assert slept == (NOW, NOW)
        return late

    told: list[tuple[object, ...]] = []
    monkeypatch.setattr(run, "overtaken_mailings", lambda *_: iter(overtaken))
    monkeypatch.setattr(run, "mailings_too_late", too_late)
    observer: Any = SimpleNamespace(overtaken=lambda *what: told.append(what), too_late=lambda *what: told.append(what))
    app: Any = SimpleNamespace(context=lambda *_: None, log_event=None)
    assert run.report_late(app, SimpleNamespace(), (), observer, slept=slept) is reported
    assert told == [*overtaken, *late]
