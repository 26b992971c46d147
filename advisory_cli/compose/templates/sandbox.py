"""Sandbox that loads and runs templates, which see only the values handed to them.

Jinja's own guards (ImmutableSandboxedEnvironment, 3.1.6 or newer) keep a template away from Python. This module also
refuses (TPL03):
- names of templates, and symbolic links, that leave the template folders,
- templates that switch escaping off,
- padding and multiplying that eat memory,
- output without end.
Every fault names the file and line that caused it, as far as they are known.
"""

import difflib
import os
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from advisory_cli.compose.templates import empty_values
from advisory_cli.compose.templates.output_limits import LimitExceeded, TimeLimitExceeded, limit_output
from advisory_cli.compose.templates.sources import FILE_LIMIT, place_of
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Place
from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import KIND_RULES, Kind

_SURROGATE = late_pattern("[\ud800-\udfff]")

# Refused by name: `safe` ends escaping, the others make Markup of their own or as much text as they are asked for.
REFUSED_FILTERS = frozenset(
    {"safe", "urlize", "xmlattr", "tojson", "pprint", "center", "indent", "format"}
    | {"filesizeformat", "batch", "slice", "random"}
)
_PADDING = frozenset(
    {"ljust", "rjust", "center", "zfill", "expandtabs", "format", "format_map", "translate", "to_bytes"}
)


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja environment in which a template reaches only its own values and the files of the template folders.

    make_environment() builds one. `intercepted_binops`: the operators that Jinja does not apply itself, but hands to
    call_binop().
    """

    concat = staticmethod(limit_output)
    intercepted_binops: ClassVar[frozenset[str]] = frozenset({"*", "**", "%"})  # type: ignore[misc]

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return the result of the operator `*` or `%` in a template. Both may be applied to numbers only.

        Raises Jinja's SecurityError for other operands, because `'a' * 3000000000`, for example, would fill the memory.
        Raises SecurityError also for the operator `**`.
        """
        numbers = all(isinstance(side, (int, float)) for side in (left, right))
        if operator == "**" or not numbers:
            raise SecurityError(f"“{operator}” is for numbers" if operator != "**" else "“**” is not allowed")
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Refuse the text method `format` in a template, because a width in its braces pads to any length.

        `value`: the function that the template is about to use. Raises Jinja's SecurityError if `value` is `format` or
        `format_map` of a text. Return None for any other function.
        """
        if super().wrap_str_format(value) is not None:
            raise SecurityError("“format” is not allowed")
        return None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether a template may read the attribute `attr`, with the value `value`, of `obj`.

        Refused are the attributes that Jinja refuses, and methods that pad a text to any length.
        """
        return attr not in _PADDING and super().is_safe_attribute(obj, attr, value)

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, *more: Any, **extra: Any
    ) -> str:
        """Refuse forbidden parts of a template's syntax tree before Jinja generates code from it."""
        _refuse_nodes(source, name, filename)
        return super()._generate(source, name, filename, *more, **extra)

    def compile(
        self, source: Any, name: str | None = None, filename: str | None = None, *more: Any, **extra: Any
    ) -> Any:
        """Compile a template as Jinja does.

        Raises TemplateSyntaxError, with the template's line, for a template that Python cannot compile, such as one
        nested too deep.
        """
        try:
            return super().compile(source, name, filename, *more, **extra)
        except TemplateError:
            raise
        except Exception as error:
            if not is_pythons_own(error):
                raise
            raise TemplateSyntaxError(_compile_error_words(error), _compiled_line(error), name, filename) from None


class Folders(BaseLoader):
    """Loader of templates from several folders. For each name, the first folder that has the file counts.

    `folders`: the paths of the folders, handed to the constructor. No file outside of them is opened.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._resolved: dict[Path, Path] = {}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002
        """Return a template's text, its file's path, and a function that returns True, so that Jinja keeps the text.

        `template`: the file's name. When a kind of advisory has no file of its own, the text is one line that extends
        the layout. The newsroom's own templates can therefore extend the template of any kind.
        Raises Jinja's TemplateNotFound when no folder has the template. Raises Jinja's SecurityError for a name or a
        symbolic link that leads out of the folder, and for a link to a missing file.
        """
        path = self.find(template)
        if path is not None:
            return _read(path), str(path), lambda: True
        kind, _, ending = template.partition(".")
        layout = self.find(f"layout.{ending}") if kind in set(Kind) and ending in {"html", "txt"} else None
        if layout is None:
            raise TemplateNotFound(template)
        order = list(KIND_RULES[Kind(kind)].pieces)
        return f'{{% extends "layout.{ending}" %}}{{% set order = {order} %}}', str(layout), lambda: True

    def find(self, template: str) -> Path | None:
        """Return the file of a template in the first folder that has it, or None. `template`: the file's name.

        Raises Jinja's SecurityError for a name or a symbolic link that leads out of the folder, and for a link to a
        missing file.
        """
        for folder in self.folders:
            path = folder / template
            try:
                if folder not in self._resolved:
                    self._resolved[folder] = folder.resolve()
                inside, exists = path.resolve().is_relative_to(self._resolved[folder]), path.is_file()
                broken = path.is_symlink() and not path.exists()
            except (OSError, RuntimeError):  # a name too long; before Python 3.13, a link that leads to itself
                broken = True
            if broken:
                raise SecurityError(f"the template “{template[:80]}” is a broken link")
            if not inside:
                raise SecurityError(f"the template “{template}” is outside the template folders")
            if exists:
                return path
        return None

    def known(self, template: str) -> Path | None:
        """Return the path of a template, to be named in a finding. Return None if no folder has the template.

        `template`: the file's name. A symbolic link is returned like a file, wherever it leads, and nothing is opened.
        """
        return next((folder / template for folder in self.folders if os.path.lexists(folder / template)), None)


def make_environment(  # one place that builds it; every argument a part of the contract
    folders: Sequence[Path],
    *,
    escape: bool,
    names: Iterable[str],
    finalize: Callable[..., Any] | None = None,
    own_filters: Mapping[str, Callable[..., Any]] | None = None,
    filters: Mapping[str, Callable[..., Any]] | None = None,
    tests: Mapping[str, Callable[..., Any]] | None = None,
    compiled: BytecodeCache | None = None,
) -> Sandbox:
    """Build the Jinja environment for the templates in `folders`, the newsroom's own folder first.

    - `escape`: True escapes values for HTML.
    - `names`: the variables that templates will be given, so that a misspelt one gets a suggestion.
    - `finalize`: called with every printed value, and returns what to print. None: values are printed unchanged.
    - `own_filters`: filters to add to Jinja's. `filters`, `tests`: these replace Jinja's of the same name. Filters that
      could end escaping or fill the memory, such as safe and center (REFUSED_FILTERS), are taken out in any case.
    - `compiled`: a cache of compiled templates, for this environment alone. None: every template is compiled.
    """
    environment = Sandbox(
        loader=Folders(folders),
        autoescape=escape,
        undefined=_undefined_class(tuple(names)),
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=compiled,
        optimized=False,  # nothing is worked out while a template is read: its line would not be known
    )
    environment.globals.clear()
    environment.filters.update({**empty_values.FILTERS, **(own_filters or {})})
    environment.filters.update(filters or {})
    for name in REFUSED_FILTERS:
        environment.filters.pop(name, None)
    environment.tests.update({**empty_values.TESTS, **(tests or {})})
    return environment


def run_template(environment: Sandbox, name: str, context: Mapping[str, Any]) -> str:
    """Render the template `name` with the variables in `context`, and return its text.

    Raises BadData for a fault of the template: TPL01 for faulty syntax or a missing file, TPL02 for an unknown name,
    TPL03 for a forbidden use, TPL06 for too much memory or time. Exceptions of the program's own code pass through,
    such as CannotDefer for a use of a recipient's value that a slot cannot reproduce.
    """
    try:
        return _refuse_surrogates(limit_output(environment.get_template(name).generate(**context)), environment)
    except (TemplateError, LimitExceeded) as error:
        raise _as_bad_data(environment, error, name) from None
    except Exception as error:
        in_template = _place(environment, error).file is not None
        if not (is_pythons_own(error) and (in_template or isinstance(error, (RecursionError, MemoryError)))):
            raise  # a fault of ours, or a word between others
        raise _as_bad_data(environment, error, name) from None


def _refuse_surrogates(text: str, environment: Sandbox) -> str:
    """Refuse halves of characters (surrogates), because they have no bytes and no mail can hold them."""
    if (match := _SURROGATE.search(text)) is None:
        return text
    number = ord(match[0])
    folders = environment.loader.folders if isinstance(environment.loader, Folders) else ()
    written = (place_of(folders, words) for words in (match[0], f"\\u{number:04x}"))
    place = next((candidate for candidate in written if candidate.file is not None), Place())
    words = f"it prints half a character, U+{number:04X}, which no mail can contain"
    raise TemplateSyntaxError(words, place.line or 1, filename=str(place.file) if place.file else None)


def is_pythons_own(error: BaseException) -> bool:
    """Tell whether an exception is of a type built into Python, such as TypeError after a faulty expression."""
    return type(error).__module__ == "builtins"


def _compile_error_words(error: Exception) -> str:
    """Describe Python's error about a template that follows Jinja's rules but cannot be made into code."""
    if isinstance(error, (RecursionError, MemoryError, IndentationError)) or "nested" in str(error):
        return "it nests too deeply"
    return f"it cannot be made into code ({type(error).__name__}: {str(error)[:80]})"


def _compiled_line(error: BaseException) -> int:
    """Return the template's line that was being parsed or compiled. Return 1 where the line cannot be found."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        values, trace = trace.tb_frame.f_locals, trace.tb_next
        if isinstance(values.get("self"), Parser):
            line = values["self"].stream.current.lineno
        elif isinstance(values.get("node"), nodes.Node):
            line = values["node"].lineno or line
        elif isinstance(error, SyntaxError) and isinstance(values.get("source"), str) and error.lineno:
            line = _template_line_of(values["source"], error.lineno) or line
    return int(line)


def _template_line_of(code: str, number: int) -> int:
    """Return the template's line from which a line of the generated code comes. Return 0 for an unknown line.

    Jinja writes the table of lines below the code.
    """
    _, _, pairs = code.rpartition("debug_info = ")
    before = [pair.split("=") for pair in pairs.strip("'\n").split("&") if "=" in pair]
    lines = [
        int(template_line)
        for template_line, code_line in before
        if template_line.isdigit() and code_line.isdigit() and int(code_line) <= number
    ]
    return lines[-1] if lines else 0


def _read(path: Path) -> str:
    if path.stat().st_size > FILE_LIMIT:
        raise TemplateSyntaxError("the file is larger than 1 MB", 1, filename=str(path))
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise TemplateSyntaxError("the file is not UTF-8", 1, filename=str(path)) from None
    except OSError as error:
        raise TemplateSyntaxError(f"the file cannot be read ({error.strerror})", 1, filename=str(path)) from None


def _refuse_nodes(tree: nodes.Template, name: str | None, filename: str | None) -> None:
    for node in tree.find_all((nodes.EvalContextModifier, nodes.Filter)):
        if isinstance(node, nodes.EvalContextModifier):
            raise _Refused("{% autoescape %} is not allowed", node.lineno, name, filename)
        if isinstance(node, nodes.Filter) and node.name in REFUSED_FILTERS:
            raise _Refused(f"the filter “{node.name}” is not allowed", node.lineno, name, filename)


class _Refused(TemplateSyntaxError):
    """Fault of a template that uses a forbidden part of Jinja."""


def _undefined_class(names: tuple[str, ...]) -> type[StrictUndefined]:
    """Build the class of undefined values that suggest the name that was probably meant."""

    class Missing(StrictUndefined):
        __slots__ = ()

        @property
        def _undefined_message(self) -> str:
            if self._undefined_hint:
                return self._undefined_hint
            known = names if self._is_name() else _attributes(self._undefined_obj)
            close = difflib.get_close_matches(str(self._undefined_name), known, n=1)
            guess = f" (perhaps “{close[0]}”)" if close else ""
            return f"there is no “{self._undefined_name}”{guess}"

        def _is_name(self) -> bool:
            return self._undefined_obj is missing

    return Missing


def _attributes(obj: object) -> tuple[str, ...]:
    if isinstance(obj, Mapping):
        return tuple(str(key) for key in obj)
    return tuple(name for name in dir(obj) if not name.startswith("_"))


def _as_bad_data(environment: Sandbox, error: Exception, name: str) -> BadData:
    code, words = _verdict(error, environment)
    place = _place(environment, error)
    if place.file is None and isinstance(environment.loader, Folders):
        place = Place(file=environment.loader.known(name))
    where = str(place) or name
    found = finding(code, f"{words[:1].upper()}{words[1:]}.", place=place, remedy=_REMEDIES[code])
    return BadData(f"{where}: {found.words}", remedy=found.remedy, findings=(found,))


_REMEDIES = {
    "TPL01": "Correct the line, or delete the file from the newsroom's templates to use the shipped one.",
    "TPL02": "Correct the name, or delete it.",
    "TPL06": "Look for loops inside loops, and for a text that is made longer again and again.",
    "TPL03": "Delete it; text is escaped for you, and templates see only what they are given.",
}


def _verdict(error: Exception, environment: Sandbox) -> tuple[str, str]:
    """Return the code of a fault and its words."""
    message = str(error.message if isinstance(error, TemplateError) and error.message else error).rstrip(".")
    if isinstance(error, (MemoryError, TimeLimitExceeded)):
        return "TPL06", message or "it needs more memory than any page does"
    if isinstance(error, (SecurityError, _Refused, LimitExceeded)):
        return "TPL03", message
    if isinstance(error, UndefinedError):
        return "TPL02", message
    if isinstance(error, TemplateNotFound):
        return "TPL01", f"the template “{error.name}” does not exist"
    if isinstance(error, TemplateSyntaxError):
        return "TPL01", message + _near_filter(message, environment)
    return "TPL01", f"the line cannot be evaluated ({message or type(error).__name__})"


def _near_filter(message: str, environment: Sandbox) -> str:
    if not message.startswith("No filter named"):
        return ""
    close = difflib.get_close_matches(message.split("'")[1], list(environment.filters), n=1)
    return f" (perhaps “{close[0]}”)" if close else ""


def _place(environment: Sandbox, error: BaseException) -> Place:
    """Return the innermost template line that was being worked on (Jinja puts template lines into tracebacks)."""
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return Place(file=Path(error.filename), line=error.lineno)
    folders = environment.loader.folders if isinstance(environment.loader, Folders) else ()
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if any(Path(frame.filename).is_relative_to(folder) for folder in folders):
            return Place(file=Path(frame.filename), line=frame.lineno)
    return Place()
