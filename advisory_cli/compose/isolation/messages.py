"""Messages to and from the process that renders templates, with functions that write and read them.

A message is a pickle with its length before it. The process is not trusted, because a template could have taken it
over. So an answer of the process may hold only plain values such as texts and numbers, paths, and objects of the
classes Condition, Slot and Place.
"""

import io
import pickle
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import IO, Any

from advisory_cli.compose.personalize.decision_tree import Condition
from advisory_cli.compose.templates.own_filters import Typography
from advisory_cli.model.checks.findings import Place
from advisory_cli.model.press.edition import Slot
from advisory_cli.model.value_class import value_class

_LENGTH = 8  # bytes
_LONGEST = 100_000_000
_ALLOWED = {
    (kind.__module__, kind.__qualname__): kind for kind in (Condition, Slot, Place, type(Path()))
}  # type(Path()): PosixPath or WindowsPath


@value_class
class Setup:
    """Settings for the process that renders templates. The parent process sends them once, before its first job.

    `folders`: template folders, the newsroom's own first. `names`: the names of the variables that templates are given,
    to suggest one in place of a misspelt name. `typography`: the direction of the edition's language, and its colon
    with the spaces around it.
    `key`: the random word from which serials are made. A serial is printed in place of a recipient's value, to mark a
    slot. `known`: the columns of a recipient that templates may read.
    """

    folders: tuple[Path, ...]  # template folders, the newsroom's own first
    names: tuple[str, ...]  # the variables that templates are given
    typography: Typography
    key: str  # RenderRecorder.key, a random word of which the serials in printed text are made
    known: frozenset[str]  # the columns that templates may read of a recipient


@value_class
class Job:
    """Request to render one part of an edition for one recipient, in the process that renders templates.

    `output`: which part, `html` or `text`. `name`: the file name of the template. `context`: the template's variables
    by name, without the variable `recipient`. `values`: the recipient's values by column.
    `mode`: what happens to these values (slots.RenderMode):
    - `plain`: the values are printed.
    - `cut`: a word that marks a slot is printed in place of each value. The answer to each question about a value, such
      as a comparison, is recorded.
    - `replay`: the values are printed, and questions get the answers in `asked`.
    `asked`: the questions that templates asked about this recipient in the mode `cut`, each with its answer.
    """

    output: str  # `html` or `text`
    name: str  # the file name of the template
    context: Mapping[str, Any]  # the template's variables, without the recipient
    mode: str  # the value of a RenderMode
    values: Mapping[str, str]  # the recipient's columns
    asked: Mapping[Condition, Hashable]  # answers to the template's questions so far


Answer = dict[str, Any]
"""`text`, or what went wrong as `finding`, `deferred` or `bug`; and the recorder's notes."""


def write(stream: IO[bytes], message: object) -> None:
    """Write one message to a stream, as a pickle with its length before it, and flush the stream."""
    content = pickle.dumps(message, protocol=5)
    stream.write(len(content).to_bytes(_LENGTH, "big") + content)
    stream.flush()


def read_trusted(stream: IO[bytes]) -> Any:
    """Read one message of any type from the parent process, which is trusted.

    Return None at the end of the stream, for a message that is cut short, and for one of more than 100 MB.
    """
    content = _content(stream)
    return None if content is None else pickle.loads(content)  # noqa: S301  from who started this process


def read_answer(stream: IO[bytes]) -> Answer | None:
    """Read one answer of the child process, which is not trusted.

    The answer is a dictionary. If the rendering succeeded, the key `text` holds the rendered text. If not, `finding`
    and `words` hold the faults of the template, or `deferred` says which use of a recipient's value a slot cannot
    reproduce, or `bug` holds a traceback. The other keys say how the template used the recipient's values, and are read
    by ProxyState.apply_notes().
    Return None for an answer that is cut short because the process ended, is larger than 100 MB, cannot be read, or
    holds an object of a class that is not allowed.
    """
    content = _content(stream)
    if content is None:
        return None
    try:
        answer = _StrictUnpickler(io.BytesIO(content)).load()
    except Exception:  # whatever a spoilt pickle raises
        return None
    return answer if isinstance(answer, dict) else None


class _StrictUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Return a class that an answer may hold. Raises UnpicklingError for any other."""
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} may not be in an answer")
        return _ALLOWED[module, name]


def _content(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH)
    length = int.from_bytes(head, "big")
    if len(head) < _LENGTH or length > _LONGEST:
        return None
    content = stream.read(length)
    return content if len(content) == length else None
