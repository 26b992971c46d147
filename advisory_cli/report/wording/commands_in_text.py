"""Find the commands of this program that stand inside sentences, such as "See it with: advisory status last"."""

from collections.abc import Iterator

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

VERBS = (
    "approve", "check", "completion", "config", "correct", "cron", "export", "import", "init", "ledger", "lift",
    "lists", "login", "new", "preview", "remind", "report", "reschedule", "resend", "resolve", "retry", "run", "send",
    "status", "stop", "suppress", "update", "withdraw",
)  # fmt: skip
"""Commands of the program, by which a command in a sentence is told from the noun “advisory”."""

_NO_BREAK = "\u00a0"
_START = late_pattern(
    r"(?:^ *|(?<!Usage): |\(|, or |\b[Rr]un |\bor |\bwith |\bSet )(?=advisory (?:" + "|".join(VERBS) + r")(?![\w-]))"
)
_NAMED = late_pattern(r"`advisory [^`]*`|'advisory [^']*'")
_WORD = late_pattern(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")  # as shlex.join quotes them
_ENDS = frozenset({"or", "and", "then", "again", "to", "with", "–", "as", "prints", "from"})  # the sentence goes on


@value_class(kw_only=False)
class Piece:
    """Part of a sentence: words, or a command to copy that stands among them."""

    text: str
    is_command: bool = False


def pieces(text: str) -> Iterator[Piece]:
    """Yield the parts of `text` in their order: words, and commands to copy. Joined, the parts are `text` again.

    A command ends where the sentence ends or goes on: at a full stop, a comma or a bracket behind one of its words, or
    before a word such as "or". Two things are not yielded as commands, but as words: a command in backticks, which is
    only named, and the command of a usage line.
    """
    done = 0
    for found in _START.finditer(text) if "advisory " in text else ():
        if found.end() < done:
            continue
        end = _end_of_command(text, found.end())
        if done < found.end():
            yield Piece(text[done : found.end()])
        yield Piece(text[found.end() : end], is_command=True)
        done = end
    if done < len(text):
        yield Piece(text[done:])


def kept_together(text: str) -> str:
    """Return `text` with no-break spaces inside its commands, so that no line ends within a command."""
    if "advisory " not in text:
        return text
    kept = "".join(piece.text.replace(" ", _NO_BREAK) if piece.is_command else piece.text for piece in pieces(text))
    return _NAMED.sub(lambda named: named[0].replace(" ", _NO_BREAK), kept)


def _end_of_command(text: str, start: int) -> int:
    end = start
    for word in _WORD.finditer(text, start):
        if word[0] in _ENDS or word[0].startswith("("):
            break
        bare = word[0].rstrip(".,;:)") if word[0] not in {".", ".."} else word[0]
        end = word.start() + len(bare)
        if bare != word[0]:
            break
    return end
