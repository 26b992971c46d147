"""Make the output about a plan's waves, and the question to the person who agrees.

The first wave leaves now or at a time, the second when the embargo ends.
"""

from collections.abc import Iterator

from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.mailing.plan import Plan
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.report.screens.approval import planning_question
from advisory_cli.report.wording.lines import BLANK, Block, Line, wrapped
from advisory_cli.report.wording.phrases import amount, listed, sample_lines
from advisory_cli.report.wording.times import at_both, time_words
from advisory_cli.report.wording.transport import is_practice


def wave_lines(plan: Plan, width: int) -> Iterator[Line]:
    """Yield lines about the people of a plan who get the message: for each wave their number and a few names.

    The first wave gets the message now or at the planned time. The second wave, if any, is held for the embargo's end.
    When nobody gets the message, nothing is yielded. `width` is the line length in columns.
    """
    if not plan.to_send and not plan.second_wave:
        return
    for wave in plan.waves:
        words = first_words(plan) if wave.number == 1 else _second_words(plan)
        yield from wrapped(words, tone="good" if wave.count else "warn", hang=4, width=width)
        yield from sample_lines(wave.samples, wave.count, width)
        yield from BLANK


def first_words(plan: Plan) -> str:
    """Return a sentence about the first wave of a plan, such as 'Wave 1: 12 cleared get it now, with the bar'.

    - 'Wave 1' is said when there is a second wave.
    - 'with the bar' is said when the message leaves under embargo.
    - 'cleared' is said when the message leaves under embargo, to people with clearance only.
    - When nobody is in the first wave, the sentence says why.
    """
    wave = "Wave 1: " if plan.second_wave else ""
    if not plan.to_send:
        if any(wave.served for wave in plan.waves):
            return f"{wave}nobody is left: who is cleared has it, or waits for it, already"
        return f"{wave}nobody of these is cleared for the embargo, so nothing leaves before it ends"
    if plan.phase is not Phase.EMBARGOED:
        return f"{wave}{plan.to_send:,} {_get(plan.to_send)} it {_when(plan)}"
    cleared = "" if plan.mailing.uncleared_reason else " cleared"
    bar = "with the bar where it leaves before the embargo ends" if _crosses(plan) else "with the bar"
    return f"{wave}{plan.to_send:,}{cleared} {_get(plan.to_send)} it {_when(plan)}, {bar}"


def _second_words(plan: Plan) -> str:
    by = "by this command, which stays until then" if plan.stays else "by `advisory run`"
    count = plan.second_wave
    return f"Wave 2: {count:,} {_get(count)} it when the embargo ends{_at_end(plan)}, without the bar, {by}"


def verdict_lines(plan: Plan, *, dry_run: bool, width: int) -> Block:
    """Return the last lines of a plan, such as '412 journalists get it now', with the number of people and the time.

    With `dry_run`, the lines say '412 messages would leave'. `width` is the line length in columns.
    """
    first, second = plan.to_send, plan.second_wave
    at_end = _at_end(plan) or " when the embargo ends"
    if not first:
        waiting = plan.counts.get(Selection.SCHEDULED, 0)
        words = "Nobody gets a message now."
        if second:
            words = f"Nobody gets a message now; {second:,} {_get(second)} it{at_end}."
        elif waiting:
            words = f"Nothing new leaves: {amount(waiting, 'person waits', 'people wait')} for it already."
        return wrapped(words, tone="warn", width=width)
    when = _when(plan)
    more = f", {second:,}{at_end}" if second else ""
    if dry_run:
        would = "" if when == "now" and not second else f" {when}"
        words = f"{amount(first, 'message')} would leave{would}{more}."
    elif plan.mailing.needs_approval:
        words = f"{amount(first, 'message waits', 'messages wait')} for somebody's approval then{more}."
    elif is_practice(plan.route):
        words = f"{amount(first, 'message is', 'messages are')} written {when}{more}, for practice."
    else:
        words = f"{amount(first, 'journalist gets', 'journalists get')} it {when}{more}."
    return wrapped(words, tone="strong", width=width)


def confirmation(plan: Plan) -> tuple[str, str]:
    """Return the text that a person has to type to agree to a plan, and the question to ask.

    When one wave has people, the text is its number of messages. When both waves have people, the text has both
    numbers, with a blank between. There are three exceptions:
    - For a send that needs an approval, the text is the sum of both waves.
    - For a notice that was begun before and goes on, the text is the sum of both waves.
    - For a notice that nobody gets, the text is 0.
    """
    if plan.notice is not None:
        return _notice_confirmation(plan, plan.notice.notice.kind)
    if plan.mailing.needs_approval:
        return planning_question(plan)
    first, second = plan.to_send, plan.second_wave
    time = time_words(plan.mailing, plan.zone)
    end = _at_end(plan).replace(" at", ",", 1)
    verb = "plan" if time or not first else "send"
    if not second:
        number, what = f"{first}", f"{amount(first, 'message')}{f' for {time}' if time else ''}"
    elif not first:
        number, what = f"{second}", f"{amount(second, 'message')} for the embargo's end{end}"
    else:
        when = f"for {time}" if time else "now"
        number, what = (
            f"{first} {second}",
            f"{amount(first, 'message')} {when} and {second:,} for the embargo's end{end}",
        )
    return number, f"Type {number} to {verb} {what}, or press Enter to {verb} nothing"


def _notice_confirmation(plan: Plan, kind: NoticeKind) -> tuple[str, str]:
    if plan.resumes is not None:
        number = str(plan.to_send + plan.second_wave)
        return number, f"Type {number} to go on, or press Enter to send nothing"
    if not plan.to_send and not plan.second_wave:
        ends = "end the embargo" if kind is NoticeKind.LIFT else "give up what waits"
        return "0", f"Type 0 to {ends}, without a word to anybody, or press Enter to leave it as it is"
    parts = [(plan.to_send, amount(plan.to_send, "notice"))] if plan.to_send else []
    parts += [(plan.second_wave, f"{amount(plan.second_wave, 'text')} alone")] if plan.second_wave else []
    typed = " ".join(str(number) for number, _ in parts)
    return typed, f"Type {typed} to send {listed([words for _, words in parts])}, or press Enter to send nothing"


def _crosses(plan: Plan) -> bool:
    """Tell whether the embargo ends while the mailing leaves at each reader's own time."""
    return plan.embargo is not None and plan.last_at is not None and plan.last_at >= plan.embargo.until.instant


def _when(plan: Plan) -> str:
    time = time_words(plan.mailing, plan.zone)
    return f"at {time}" if time else "now"


def _at_end(plan: Plan) -> str:
    return f" at {at_both(plan.embargo.until.instant, plan.zone)}" if plan.embargo else ""


def _get(count: int) -> str:
    return "gets" if count == 1 else "get"
