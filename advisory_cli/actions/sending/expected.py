"""Refuse a plan whose numbers of people differ from those that the user gave with `--expect N` or `--expect N+M`.

Of a send, N people get the text now or at the planned time, and M when the embargo ends. Of a notice, N people get the
notice, and M the text without the notice.
"""

from collections.abc import Collection, Iterable, Sequence

from advisory_cli.model.errors import BadData
from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.mailing.plan import Plan, Wave
from advisory_cli.report.wording.phrases import amount

_LOOK = "To see the plan, add --dry-run."


def refuse_unexpected_plan(expected: str, plan: Plan) -> None:
    """Raise BadData when the numbers of people in `plan` differ from `expected`, the value of --expect.

    `expected` is 'N' or 'N+M' in digits. Any other form raises ValueError.
    - For a send, N people get the text now or at the planned time, and M are held until the embargo's end. Without M,
      any number may be held.
    - For a notice, N people get the notice, and M get the text without the notice. Without M, nobody may get the text
      alone.
    Two things are allowed. N and M may count the people whom an earlier call of the command has dealt with
    (Wave.served), or not count them. For an unfinished notice, and for a send that holds nobody because its embargo is
    over, only the sum of N and M has to be right.
    """
    count, whole = total_sizes(plan.waves)
    if plan.resumes is not None:
        sums = {count}
    elif plan.notice is None and plan.embargo is not None and plan.embargo.lifted(plan.now) and not plan.second_wave:
        sums = {count, whole}
    else:
        sums = set()
    scheduled = plan.counts.get(Selection.SCHEDULED, 0)
    known = f": {amount(scheduled, 'person is', 'people are')} scheduled already" if scheduled else ""
    refuse_unexpected(expected, plan.waves, sums=sums, open_second=plan.notice is None, known=known)


def refuse_unexpected(
    expected: str,
    waves: Sequence[Wave],
    *,
    sums: Collection[int] = (),
    open_second: bool = False,
    remedy: str = _LOOK,
    known: str = "",
) -> None:
    """Raise BadData when the numbers of people in `waves` differ from `expected`, which is 'N' or 'N+M'.

    N is compared with the people in the waves whose Wave.number is 1, and M with the people in the waves whose
    Wave.number is 2. Both numbers may include or leave out the people in Wave.served, whom an interrupted call of the
    same command has dealt with.
    Without M, nobody may be in the waves of number 2. `open_second`: True allows any number of people there.
    `sums`: when the sum of N and M is one of these numbers, any waves are accepted.
    `remedy`: the remedy of the fault. `known`: words to print behind the true number, such as ": 3 people are scheduled
    already".
    Raises ValueError when `expected` has another form.
    """
    numbers = [int(number) for number in expected.split("+")]
    first, second = numbers[0], numbers[1] if len(numbers) > 1 else None
    sizes = [total_sizes([wave for wave in waves if wave.number == number]) for number in (1, 2)]
    fits = first in sizes[0] and ((second or 0) in sizes[1] or (open_second and second is None))
    if fits or sum(numbers) in sums:
        return
    counts = [count for count, _ in sizes]
    actual = "+".join(str(count) for count in (counts if counts[1] or second is not None else counts[:1]))
    raise BadData(f"Expected {expected}, but the number is {actual}{known}. Nothing was sent.", remedy=remedy)


def total_sizes(waves: Iterable[Wave]) -> tuple[int, int]:
    """Return two numbers: how many people of `waves` are still to get a message, and how many people there are in all.

    The first is the sum of Wave.count. The second is the sum of Wave.count and Wave.served. Wave.served counts the
    people whom an earlier command dealt with.
    """
    counts = [(wave.count, wave.served) for wave in waves]
    count = sum(number for number, _ in counts)
    return count, count + sum(served for _, served in counts)
