"""Main program of the process that renders templates. It reads jobs from stdin and writes answers to stdout.

Its stderr is a temporary file of the parent process, which looks there for the template at which the process died.
"""

import signal
import sys
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

from advisory_cli.compose.isolation.limits import dump_stack_when_killed, limit_memory, limited_time
from advisory_cli.compose.isolation.messages import Answer, Job, Setup, read_trusted, write
from advisory_cli.compose.personalize.jinja_hooks import make_finalize
from advisory_cli.compose.personalize.recipient_proxy import RecipientProxy
from advisory_cli.compose.personalize.slots import CannotDefer, RenderMode, RenderRecorder
from advisory_cli.compose.templates.own_filters import own_filters
from advisory_cli.compose.templates.sandbox import Sandbox, make_environment, run_template
from advisory_cli.model.errors import BadData


def main() -> None:
    """Render the jobs that the parent process writes to stdin, and answer by stdout, until the parent closes stdin.

    The first message on stdin is a Setup, and each further one a Job. The system may end the process during a job that
    needs too much computing time.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption means
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    setup = read_trusted(jobs)
    dump_stack_when_killed()
    limit_memory()
    worker = _RenderWorker(setup)
    while (job := read_trusted(jobs)) is not None:
        write(answers, worker.answer(job))


class _Values(dict[str, str]):
    """Values of a recipient, with a record of the names that were read."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)


class _RenderWorker:
    """Environments and recorder that stay the same from job to job."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._recorder = RenderRecorder(setup.key)
        self._used: set[str] = set()
        self._proxy = RecipientProxy(self._recorder, setup.known, self._used)
        self._environments: dict[str, Sandbox] = {}

    def answer(self, job: Job) -> Answer:
        """Render one part and return the text or the fault, with the recorder's notes."""
        recorder, values = self._recorder, _Values(job.values)
        recorder.begin(RenderMode(job.mode), values)
        recorder.asked = dict(job.asked)
        recorder.begin_part(html=job.output == "html")
        try:
            with limited_time():
                context = {**job.context, "recipient": self._proxy}
                outcome: Answer = {"text": run_template(self._environment(job.output), job.name, context)}
        except BadData as fault:
            outcome = {"finding": [_plain(finding) for finding in fault.findings], "words": fault.message}
        except CannotDefer as refusal:
            outcome = {"deferred": str(refusal)}
        except Exception:  # a fault of ours, told to the parent, which ends in the same way
            outcome = {"bug": traceback.format_exc()}
        return {**outcome, **dict(self._notes(values))}

    def _notes(self, values: _Values) -> Iterator[tuple[str, Any]]:
        recorder = self._recorder
        for name in ("asked", "slots", "fault", "guarded", "blank", "places"):
            yield name, getattr(recorder, name)
        yield "used", set(self._used)
        yield "read", values.read

    def _environment(self, output: str) -> Sandbox:
        if output not in self._environments:
            self._environments[output] = make_environment(
                self._setup.folders,
                escape=output == "html",
                names=self._setup.names,
                own_filters=own_filters(output, self._setup.typography),
                finalize=make_finalize(self._recorder),
            )
        return self._environments[output]


def _plain(finding: Any) -> tuple[str, str, Any, str]:
    return finding.code, finding.words, finding.place, finding.remedy


if __name__ == "__main__":
    main()
