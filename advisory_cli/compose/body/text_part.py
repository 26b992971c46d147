"""Writer of the plain text of a message: makes paragraphs, lists and tables from Markdown tokens, never from HTML.

Lines are wrapped at 72 columns of a terminal, in which a wide letter, such as a Chinese one, takes two.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from advisory_cli.compose.body.tables import read_table, table_lines
from advisory_cli.compose.body.wrapping import WIDTH, underline, wrap
from advisory_cli.model.patterns import late_pattern

if TYPE_CHECKING:
    from markdown_it.token import Token

_SPACES = late_pattern(r"[ \t\n]+")  # no-break spaces stay


def body_text(tokens: Sequence["Token"], *, right_to_left: bool = False) -> str:
    """Return a parsed Markdown body as plain text, wrapped to 72 columns. `tokens`: the result of parser.parse().

    `right_to_left`: the direction of the edition's language, for tables.
    """
    return _Writer(right_to_left=right_to_left).write(tokens)


class _Writer:
    """Writer of block tokens as text, in one pass. `margin`: the beginning of every line of the current block."""

    def __init__(self, *, right_to_left: bool) -> None:
        self.right_to_left = right_to_left
        self.blocks: list[str] = []
        self.margins: list[str] = [""]
        self.bullet = ""  # the mark of a list item whose first line is still to come
        self.lists = 0  # how many are open
        self.tight = False
        self.rows: list[list[str]] = []  # cells of the current table
        self.inside: list[Token] = []  # tokens of the current table
        self.parent = ""  # the kind of block that holds the inline token to come
        self.mark = "="  # underlines the heading to come

    def write(self, tokens: Sequence["Token"]) -> str:
        for token in tokens:
            if self.inside:
                self.inside.append(token)
            step = getattr(self, f"on_{token.type}", None)
            if step is not None:
                step(token)
        return "".join(self.blocks).strip("\n")

    def put(self, lines: str, *, gap: str = "\n\n") -> None:
        self.blocks.append(lines + gap)
        self.bullet = ""

    @property
    def margin(self) -> str:
        return "".join(self.margins)

    @property
    def first(self) -> str:
        """Margin of a block's first line, in which a list's mark stands once."""
        return self.margin[: -len(self.margins[-1]) or None] + self.bullet if self.bullet else self.margin

    def on_inline(self, token: "Token") -> None:
        text = inline_text(token)
        if self.parent == "cell":
            self.rows[-1].append(_SPACES.sub(" ", text).strip())
            return
        lines = wrap(text, indent=self.margin, first=self.first)
        if self.parent == "heading":
            lines += "\n" + self.margin + underline(lines, self.mark)[: WIDTH - len(self.margin)]
            lines = "\n" * bool(self.blocks) + lines
        self.put(lines, gap="\n" if self.tight and self.parent == "paragraph" else "\n\n")

    def on_paragraph_open(self, token: "Token") -> None:
        self.parent = "paragraph"
        self.tight = token.hidden

    def on_heading_open(self, token: "Token") -> None:
        self.parent = "heading"
        self.mark = "=" if token.tag == "h2" else "-"

    def on_bullet_list_open(self, _: "Token") -> None:
        self.lists += 1

    on_ordered_list_open = on_bullet_list_open

    def on_bullet_list_close(self, _: "Token") -> None:
        self.lists -= 1
        if not self.lists and self.blocks:
            self.blocks[-1] = self.blocks[-1].rstrip("\n") + "\n\n"

    on_ordered_list_close = on_bullet_list_close

    def on_list_item_open(self, token: "Token") -> None:
        """Start a list item with the author's own number, dot or dash.

        A plus becomes a dash, because a plus might be read as part of a figure.
        """
        self.bullet = f"{token.info}{token.markup} ".replace("+", "-")
        self.margins.append(" " * len(self.bullet))

    def on_list_item_close(self, _: "Token") -> None:
        if self.bullet:
            self.put(self.first.rstrip(), gap="\n")
        self.margins.pop()

    def on_blockquote_open(self, _: "Token") -> None:
        self.margins.append("    ")

    def on_blockquote_close(self, _: "Token") -> None:
        self.margins.pop()

    def on_fence(self, token: "Token") -> None:
        lines = token.content.rstrip("\n").split("\n")
        self.put("\n".join(f"{self.margin}    {line}".rstrip() for line in lines))

    on_code_block = on_fence

    def on_hr(self, _: "Token") -> None:
        self.put(f"{self.margin}* * *")

    def on_table_open(self, token: "Token") -> None:
        self.rows, self.inside, self.parent = [], [token], "cell"

    def on_tr_open(self, _: "Token") -> None:
        self.rows.append([])

    def on_table_close(self, _: "Token") -> None:
        numeric = read_table(self.inside).numeric
        width = WIDTH - len(self.margin)
        lines = table_lines(self.rows, numeric, width=width, right_to_left=self.right_to_left)
        first, *rest = lines
        self.put("\n".join([self.first + first, *(f"{self.margin}{line}".rstrip() for line in rest)]))
        self.inside = []


def inline_text(token: "Token") -> str:
    """Return the words of a parsed paragraph or field, with each link's target in brackets behind the link's words.

    A target that the words show already is not added.
    """
    return "".join(text for text, _ in inline_runs(token))


def _shown(target: str) -> str:
    """Return a link's target as people read and type it: of mailto: the address alone, without subject and the like."""
    if not target.lower().startswith("mailto:"):
        return target
    written = target[len("mailto:") :].partition("?")[0]
    address = unquote(written)
    whole = address.isprintable() and not any(map(str.isspace, address))
    return (address if whole else written) or target


def inline_runs(token: "Token") -> list[tuple[str, bool]]:
    """Return the words of a parsed paragraph or field as pairs (text, by_author), in their order.

    `by_author` is False for a link's target in brackets, which is added where the link's words do not show it.
    """
    runs: list[tuple[str, bool]] = []
    target, since, plain = "", 0, False
    for child in token.children or ():
        if child.type == "link_open":
            target, since = str(child.attrGet("href") or ""), len(runs)
            plain = child.markup == "linkify"
        elif child.type == "link_close":
            words = "".join(text for text, _ in runs[since:])
            shown = _shown(target)
            if not plain and words not in {target, shown} and target not in {f"http://{words}", f"https://{words}"}:
                runs.append((f" ({shown})", False))
        elif child.type in {"softbreak", "hardbreak"}:
            runs.append(("\n", True))
        elif child.type in {"text", "code_inline", "address", "lead_in"}:
            runs.append((child.content, True))
    return runs
