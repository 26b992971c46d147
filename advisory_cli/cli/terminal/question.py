"""Ask a person to type the number of messages in a plan, as proof that the plan was read.

In place of the number, the person can press a key that shows more. The question is then asked again.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import can_prompt, info, is_quiet, is_typed, show
from advisory_cli.cli.terminal.typed_ahead import discard_typed_ahead

if TYPE_CHECKING:
    from advisory_cli.report.screens.plan_question import Question

NOTHING = "Nothing was sent."


def ask(question: "Question", actions: Mapping[str, Callable[[], None]]) -> None:
    """Ask a person to type the number of a plan, as proof that the plan was read. Return once the number was typed.

    `question`: the lines to print, the prompt, and the number.
    `actions`: functions that show more, by the key to type, such as "p". After such a function, the question is asked
    again.
    What was typed before the question appears is discarded, because it cannot be meant as the answer.
    Raises UsageFault when nobody can answer, when "q" is typed, and when anything else is typed that is neither the
    number nor a key in `actions`. Raises click.Abort on Ctrl-C.
    """
    from advisory_cli.model.errors import UsageFault

    remedy = "Add --yes (and --expect N, to be sure of the number)."
    if is_quiet():
        raise UsageFault(f"--quiet does not show what you are asked to confirm. {NOTHING}", remedy=remedy)
    if not can_prompt():
        raise UsageFault(f"No terminal to confirm on. {remedy} {NOTHING}")
    while True:
        discard_typed_ahead()
        show(question.lines)
        try:
            typed = click.prompt(question.prompt, default="", show_default=False, prompt_suffix=" ", err=True)
        except click.Abort:
            info(f"\n{NOTHING}")
            raise
        key = typed.strip().lower()
        if key == "q":
            raise UsageFault(NOTHING)
        if key not in actions:
            break
        actions[key]()
    if not is_typed(typed, question.number):
        raise UsageFault(f"Expected {question.number}. {NOTHING}")
