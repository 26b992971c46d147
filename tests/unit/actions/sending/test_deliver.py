"""What is kept of the last answer of a server, for the commands that show the state."""

from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending.deliver import _record_answer
from advisory_cli.model.mailing.plan import Tally
from tests.ledger_makers import NOW, mailing


@pytest.mark.parametrize(
    ("tally", "kept"),
    [
        (Tally(accepted=1), [None]),
        (Tally(refused=1), [None]),  # it answers, whatever it says of a person
        (Tally(deferred=1), []),
        (Tally(trouble="away"), [75]),
        (Tally(trouble="no login", forbidden=True, accepted=1), [77]),
    ],
    ids=["accepted", "refused", "deferred", "away", "forbidden"],
)
def test_trouble_is_forgotten_when_the_server_takes_or_refuses_a_message(tally: Tally, kept: list[int | None]) -> None:
    """The trouble with a server is over once the server has accepted or refused a message for a person.

    Otherwise `status` would say that nothing can leave, after the server has answered for everybody.
    """
    recorded: list[int | None] = []
    ctx: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW))
    ledger: Any = SimpleNamespace(
        record_transport_state=lambda _, trouble: recorded.append(None if trouble is None else trouble.code)
    )
    _record_answer(tally, mailing(), ctx, ledger)
    assert recorded == kept
