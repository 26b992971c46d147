"""Mailings delivered one after the other: what ends the row of them, and what does not."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending import run
from advisory_cli.model.errors import AdvisoryError, AtWork, NotAllowed, TryLater
from advisory_cli.model.mailing.plan import Tally


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
    observer = SimpleNamespace(failed=lambda _: None)
    code = run._deliver(None, None, ends, observer, verbose=False)  # type: ignore[arg-type]
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
