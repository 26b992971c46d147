"""Make the question at the end of a plan: practice or live, how many messages, and what to type."""

from collections.abc import Iterator
from pathlib import Path

from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.mailing.plan import Plan
from advisory_cli.model.press.newsroom import LiveRoute, Store
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.value_class import value_class
from advisory_cli.report.screens.plan_facts import left_out_parts
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.lines import WIDTH, Block, Line, command, wrapped
from advisory_cli.report.wording.phrases import (
    amount,
    first_time_amount,
    listed,
    notice_amount,
    shown_folder,
    shown_path,
)
from advisory_cli.report.wording.times import at, is_per_recipient, time_words

_KEYS = "p preview, v everybody, q quit"


@value_class
class Question:
    """Question to the person who decides about a plan.

    `number` is the text to type, one number of people or two with a blank between. `lines` are printed first, and say
    LIVE or PRACTICE, the number of messages and the mail server. `prompt` says what to type, in one or more lines.
    """

    number: str
    lines: Block
    prompt: str


def question_of(plan: Plan, *, keys: bool = True, relative_to: Path | None = None, width: int = WIDTH) -> Question:
    """Return the question that a person answers to agree to a plan.

    The question asks for a number of people. When one group of people gets a message, its number has to be typed. When
    there are two groups, both numbers have to be typed, with a blank between. There are two exceptions:
    - For an unfinished notice, one that was planned before, the number is the sum of both groups.
    - For a notice that nobody gets, the number is 0.
    `keys`: the question also names two keys to press, for the preview, and for a list of everybody.
    `relative_to`: paths below this folder are shown relative to it. None: whole paths. `width`: the line length in
    columns.
    """
    number, action = _notice_action(plan) if plan.notice is not None else _send_action(plan)
    prompt = wrapped(f"Type {number} to {action}, {_KEYS if keys else 'q quit'}:", width=width - 1)
    head = headline(plan, relative_to=relative_to, width=width)
    return Question(number=number, lines=head, prompt="\n".join(line.text for line in prompt))


def headline(plan: Plan, *, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Return the line that says LIVE or PRACTICE, how many messages are sent when, and through which mail server.

    When nobody gets a message, the line says so and why.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    if plan.held_already or (not plan.to_send and not plan.second_wave):
        left_out = left_out_parts(plan)
        words = f"No new recipients: {left_out}." if left_out else "No new recipients."
        return (*wrapped(words, tone="warn", hang=4, width=width), *_once_more(plan, width))
    route = plan.route
    if isinstance(route, LiveRoute):
        realm, where = "LIVE", f"through {route.server.host}"
    else:
        realm, where = "PRACTICE", f"into {_store(route.store, relative_to)}"
    return wrapped(f"{realm}: {_messages(plan)} {where}.", tone="strong", hang=len(realm) + 2, width=width)


def _once_more(plan: Plan, width: int) -> Iterator[Line]:
    """Yield the command that sends a message once more to people named by address, where all of them have it."""
    if plan.addressees and plan.counts.get(Selection.HAS_IT, 0) == len(plan.addressees):
        yield from wrapped("Once more, to somebody who asks for it:", width=width)
        for addressee in plan.addressees:
            words = ("resend", plan.mailing.advisory_id, "--to", addressee.address, "--reason", "it was deleted")
            yield from command(commands.line(*words), indent=2)


def _store(store: Store, relative_to: Path | None) -> str:
    return shown_folder(store.path, relative_to) if store.is_folder else shown_path(store.path, relative_to)


def _messages(plan: Plan) -> str:
    """Return how many messages are sent and when: '12 messages now and 14 when the embargo ends,'.

    The plan above tells the embargo's end.
    """
    first, second = plan.to_send, plan.second_wave
    unapproved = plan.mailing.needs_approval and plan.resumes is None
    if plan.notice is not None:
        return amount(first + second, "message") + " after approval," * unapproved
    time = _time(plan) or "after approval" * unapproved
    if not first:
        return f"{amount(second, 'message')} when the embargo ends,"
    if second:
        return f"{amount(first, 'message')} {time or 'now'} and {second:,} when the embargo ends,"
    return f"{amount(first, 'message')} {time}," if time else amount(first, "message")


def _time(plan: Plan) -> str:
    """Return the scheduled time, such as 'at 07:00 CEST, Fri 5 June 2026'. "" when the first message is sent now."""
    mailing = plan.mailing
    if mailing.send_at is None or is_per_recipient(mailing):
        return f"at {words}" if (words := time_words(mailing, plan.zone)) else ""
    return f"at {at(mailing.send_at, plan.zone)}"


def _send_action(plan: Plan) -> tuple[str, str]:
    """Return the number to type, and what that does."""
    first, second = plan.to_send, plan.second_wave
    number = " ".join(f"{count}" for count in (first, second) if count)
    if plan.mailing.needs_approval:
        return number, "submit for approval"
    return number, "schedule" if plan.mailing.send_at is not None or not first else "send"


def _notice_action(plan: Plan) -> tuple[str, str]:
    """Return the number to type for a notice, and what that does."""
    kind = plan.notice.notice.kind if plan.notice is not None else NoticeKind.UPDATE
    if plan.resumes is not None:
        return str(plan.to_send + plan.second_wave), "continue"
    if not plan.to_send and not plan.second_wave:
        return "0", "end the embargo" if kind is NoticeKind.LIFT else "cancel what is scheduled"
    parts = [(plan.to_send, notice_amount(plan.to_send, kind))] if plan.to_send else []
    parts += [(plan.second_wave, first_time_amount(plan.second_wave))] if plan.second_wave else []
    typed = " ".join(str(number) for number, _ in parts)
    verb = "submit" if plan.mailing.needs_approval else "send"
    after = " for approval" if plan.mailing.needs_approval else ""
    return typed, f"{verb} {listed([words for _, words in parts])}{after}"
