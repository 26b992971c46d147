"""Function that returns the explanation of a finding's code, as `advisory check --explain` prints it."""

import difflib

from advisory_cli.model.checks.catalogue import CATALOGUE
from advisory_cli.model.errors import UsageFault


def explain(code: str) -> str:
    """Return the explanation of a finding's `code`: a line with code, title and level, a blank line, and the reason.

    The reason says why the rule exists. No line feed stands at the end. `code` may be in small letters. Raises
    UsageFault, which suggests similar codes, when there is no such code.
    """
    wanted = code.strip().upper()
    entry = CATALOGUE.get(wanted)
    if entry is not None:
        return f"{wanted}  {entry.title}  ({entry.level.value})\n\n{entry.why}"
    raise UsageFault(f"There is no code “{code.strip()}”.", remedy=_near(wanted))


def _near(wanted: str) -> str:
    family = [code for code in CATALOGUE if code[:3] == wanted[:3]]
    near = difflib.get_close_matches(wanted, CATALOGUE, n=3, cutoff=0.6) or family
    if near:
        return f"Did you mean {', '.join(near)}?"
    families = sorted({code[:3] for code in CATALOGUE})
    return f"Codes look like EMB06; they begin with {', '.join(families)}."
