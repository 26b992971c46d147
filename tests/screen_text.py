"""What a screen says, as one string."""

from advisory_cli.report.wording.lines import Block


def as_text(block: Block) -> str:
    """The lines of a block, each ended by a line feed."""
    return "".join(f"{line.text.rstrip()}\n" for line in block)
