"""The number that `--expect N` or `--expect N+M` holds a plan against."""

from collections.abc import Iterable, Sequence

from advisory_cli.model.errors import BadData
from advisory_cli.model.mailing.plan import Plan, Wave

_LOOK = "Look at the plan: the same command with --dry-run"


def refuse_unexpected_plan(expected: str, plan: Plan) -> None:
    """Raise BadData when the waves of a plan do not have the sizes in `expected`, the value of --expect.

    `expected` is 'N' or 'N+M' for the waves with number 1 and 2. For a send, 'N' alone leaves the second wave open. For
    a notice, 'N' alone means that M is 0.
    Only the sum has to be right for a send after the embargo's end, and for an unfinished notice.
    """
    over = plan.embargo is not None and plan.embargo.lifted(plan.now) and not plan.second_wave
    is_send = plan.notice is None
    together = (is_send and over) or plan.resumes is not None
    refuse_unexpected(expected, plan.waves, together=together, open_second=is_send)


def refuse_unexpected(
    expected: str, waves: Sequence[Wave], *, together: bool = False, open_second: bool = False, remedy: str = _LOOK
) -> None:
    """Raise BadData, with `remedy`, when waves do not have the sizes in `expected`, which is 'N' or 'N+M'.

    A size may include people who were served before, because a repeated command goes on after an interruption.
    With `together`, only the sum has to be right. With `open_second`, M may be left out, otherwise leaving M out means
    0.
    """
    numbers = [int(number) for number in expected.split("+")]
    first, second = numbers[0], numbers[1] if len(numbers) > 1 else None
    fits = first in _sizes(waves, 1) and ((second or 0) in _sizes(waves, 2) or (open_second and second is None))
    if fits or (together and sum(numbers) in _sizes(waves)):
        return
    sizes = [_sizes(waves, number)[0] for number in (1, 2)]
    actual = "+".join(str(size) for size in (sizes if sizes[1] or second is not None else sizes[:1]))
    raise BadData(f"--expect says {expected}, and the number would be {actual}. Nothing was sent.", remedy=remedy)


def _sizes(waves: Iterable[Wave], number: int | None = None) -> tuple[int, int]:
    """Return how many people are to be served, and how many there are with people served before."""
    ours = [wave for wave in waves if number in {None, wave.number}]
    count = sum(wave.count for wave in ours)
    return count, count + sum(wave.served for wave in ours)
