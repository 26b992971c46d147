"""Finder of the template line that is being rendered, in Python's call stack."""

import sys
from pathlib import Path
from types import FrameType

from advisory_cli.model.checks.findings import NOWHERE, Place


def template_place() -> Place:
    """Return file and line of the template that is being rendered, or NOWHERE, a place without a file, if none is.

    File and line are found in the call stack: Jinja puts the template into the globals of the code it makes
    (jinja2.environment.Template, for tracebacks).
    """
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  the documented way to the caller
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None and template.filename:
            return Place(file=Path(template.filename), line=template.get_corresponding_lineno(frame.f_lineno))
        frame = frame.f_back
    return NOWHERE
