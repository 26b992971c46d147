"""Starter of the process that renders templates, which also hands it jobs and reads its answers.

The first rendering starts the process. If the process has died, the next rendering starts a new one.
"""

import os
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Timer
from typing import IO, Any

from advisory_cli.compose.isolation.messages import Answer, Job, Setup, read_answer, write
from advisory_cli.compose.personalize.recipient_proxy import RecipientProxy, proxy_state
from advisory_cli.compose.personalize.slots import CannotDefer
from advisory_cli.compose.templates.own_filters import Typography
from advisory_cli.compose.templates.sources import place_of_file
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Place
from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern

_WALL_LIMIT = 60.0  # seconds on the wall for one part; a limit of last resort, where the system has none for computing
_PASSED_ENV = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "HOME")  # and no secret, should a template get out
_FILE = late_pattern(r'File "([^"\n]+)"')
_MAX_STDERR = 100_000  # bytes
_SMALLER = "Look for loops inside loops, and for a text that is made longer again and again."


class TemplateProcess:
    """Renderer of templates in another process, which starts at the first rendering, and anew if it has died.

    `folders`: template folders, the newsroom's own first. `names`: the names of the variables that templates are given,
    to suggest one in place of a misspelt name. `typography`: the direction of the edition's language, and its colon
    with the spaces around it.
    """

    def __init__(self, folders: Sequence[Path], names: Sequence[str], typography: Typography) -> None:
        self._folders = tuple(folders)
        self._names = tuple(names)
        self._typography = typography
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None  # the process's stderr

    def render(self, output: str, name: str, context: Mapping[str, Any], proxy: RecipientProxy) -> str:
        """Render one template for a recipient, and return its text.

        `output`: `html` or `text`. `name`: the template's file name. `context`: the template's variables, without the
        recipient.
        `proxy`: the object that the template sees as `recipient`. The use of the recipient's values is recorded in
        `proxy`, as if the template had run in this process.
        Raises BadData for a fault of the template, with TPL06 for too much memory or time. Raises CannotDefer for a use
        of a recipient's value that a slot cannot reproduce. Raises RuntimeError for a fault of this program in the
        other process.
        """
        state = proxy_state(proxy)
        recorder = state.recorder
        values = {column: state.peek(column) for column in state.known}
        job = Job(
            output=output,
            name=name,
            context=context,
            mode=recorder.mode.value,
            values=values,
            asked=dict(recorder.asked),
        )
        setup = Setup(
            folders=self._folders,
            names=self._names,
            typography=self._typography,
            key=recorder.key,
            known=state.known,
        )
        answer = self._request(setup, job)
        if answer is None:
            place = self._interrupted_template() or place_of_file(self._folders, name)
            self._end()
            words = f"The template {name} was stopped: it takes more memory or time than any page needs."
            found = finding("TPL06", words, place=place, remedy=_SMALLER)
            raise BadData(words, remedy=_SMALLER, findings=(found,))
        state.apply_notes(answer)
        return _outcome(answer)

    def _request(self, setup: Setup, job: Job) -> Answer | None:
        process = self._process or self._start(setup)
        if process.stdin is None or process.stdout is None:
            raise AssertionError("a process is started with both pipes")
        timer = Timer(_WALL_LIMIT, process.kill)
        timer.daemon = True
        timer.start()
        try:
            write(process.stdin, job)
            return read_answer(process.stdout)
        except OSError:  # it died while it was listening
            return None
        finally:
            timer.cancel()

    def _start(self, setup: Setup) -> "subprocess.Popen[bytes]":
        """Start the process with the code of this very package, and without modules of the current folder."""
        package = Path(__file__).resolve().parents[3]
        path = os.pathsep.join([str(package), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        environment = {name: os.environ[name] for name in _PASSED_ENV if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "advisory_cli.compose.isolation.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env={**environment, "PYTHONPATH": path},
        )
        weakref.finalize(self, _close, self._process, self._stderr)
        if self._process.stdin is not None:
            write(self._process.stdin, setup)
        return self._process

    def _interrupted_template(self) -> Place | None:
        """Return the template that was being rendered when the process died, or None.

        The place comes from the stack that faulthandler wrote, the innermost call first.
        """
        if self._process is None or self._stderr is None:
            return None
        self._process.kill()
        self._process.wait()
        self._stderr.seek(0)
        for name in _FILE.findall(self._stderr.read(_MAX_STDERR).decode("utf-8", "replace")):
            if any(Path(name).is_relative_to(folder) for folder in self._folders):
                return Place(file=Path(name))
        return None

    def _end(self) -> None:
        if self._process is not None:
            _close(self._process, self._stderr)
            self._process = None


def _close(process: "subprocess.Popen[bytes]", stderr: IO[bytes] | None) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout, stderr):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # what could not be written to a process that is gone
                continue
    process.wait()


def _outcome(answer: Answer) -> str:
    """Return the rendered text, or raise the fault that the child raised."""
    if "text" in answer:
        return str(answer["text"])
    if "deferred" in answer:
        raise CannotDefer(str(answer["deferred"]))
    if "finding" in answer:
        findings = tuple(finding(code, words, place=at, remedy=remedy) for code, words, at, remedy in answer["finding"])
        raise BadData(str(answer["words"]), remedy=findings[0].remedy if findings else "", findings=findings)
    raise RuntimeError(f"the process of templates failed:\n{answer.get('bug', '')}")
