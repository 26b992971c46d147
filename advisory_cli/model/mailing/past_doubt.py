"""Data class for a doubt that was decided: a message that may have arrived, and what a person or evidence has said."""

from datetime import datetime

from advisory_cli.model.value_class import value_class


@value_class
class PastDoubt:
    """Decided doubt of a delivery: when and why the message became unconfirmed, and what was decided.

    - `since`: when the doubt arose, which is about when the message left. `reply`: why there was a doubt, in words.
    - `decided_at`: when it was decided. `arrived`: True when the message counts as arrived, False when not.
    - `by_hand`: True when a person decided, False when evidence did. `by`: account or key of that person, "" when it is
      not known. `why`: the evidence in words, "" for a decision by hand.
    """

    since: datetime
    reply: str
    decided_at: datetime
    arrived: bool
    by_hand: bool
    by: str = ""  # account or key of the person; empty: evidence, or not known
    why: str = ""  # the evidence; empty: a person decided
