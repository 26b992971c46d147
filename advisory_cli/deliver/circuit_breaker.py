"""The same refusal over and over is not about the recipients: a login, a policy, a content that the server dislikes."""

import re

from advisory_cli.model.mailing.delivery import Delivery, Outcome, Verdict

_OF_THE_RECIPIENT = re.compile(r"[45]\.[12]\.\d")  # address and mailbox status (RFC 3463 3.2, 3.3)
_PARTICULAR = re.compile(r"<?[^\s<>]+@[^\s<>]+>?|\b[0-9A-Fa-f-]*\d[0-9A-Fa-f-]*\b")  # addresses, queue names, times


class Streak:
    """Counts identical refusals and deferrals in a row. `most` of 0 never ends one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._words: tuple[int | None, str] | None = None
        self._full = False
        self.members: list[Delivery] = []
        self.last = Outcome(verdict=Verdict.ACCEPTED)

    def note(self, delivery: Delivery, outcome: Outcome) -> bool:
        """Whether the row is full: with this outcome, or before it, and this one says the same."""
        words = _words(outcome)
        if words is None or words != self._words:
            self.members.clear()
            self._full = False
        self._words, self.last = words, outcome
        if words is None:
            return False
        self.members.append(delivery)
        self._full = self._full or 0 < self._most <= len(self.members)
        return self._full

    def take_members(self) -> list[Delivery]:
        """Those of the row that were not taken before."""
        members, self.members = self.members, []
        return members


def _words(outcome: Outcome) -> tuple[int | None, str] | None:
    """What makes a refusal the same as another; None for what says nothing about the sender."""
    if outcome.verdict is Verdict.ACCEPTED or outcome.verdict is Verdict.IN_DOUBT or outcome.code is None:
        return None
    if _OF_THE_RECIPIENT.match(outcome.reply):
        return None
    return outcome.code, _PARTICULAR.sub("", outcome.reply)
