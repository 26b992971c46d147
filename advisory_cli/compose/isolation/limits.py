"""Limits of memory and computing time, which the process that renders templates sets for itself.

On Windows, which lacks setrlimit and setitimer, nothing is limited.
"""

import faulthandler
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from advisory_cli.compose.templates.output_limits import TimeLimitExceeded

MEMORY = 512 * 1024 * 1024  # bytes beyond what the process has at its start
SECONDS = 2  # of computing, for one part
_GRACE = 1  # second from the exception to the end of the process, where it is deaf to exceptions


def dump_stack_when_killed() -> None:
    """Have the Python stack written to stderr when the system ends this process for its computing time (SIGXCPU).

    The parent process finds the template's name in that stack. Do nothing on Windows, which has no such signal.
    """
    with suppress(AttributeError, RuntimeError, ValueError, OSError):  # Windows has no such signal
        faulthandler.register(signal.SIGXCPU, chain=True)


def limit_memory() -> None:
    """Limit this process to 512 MiB of memory (MEMORY) beyond its present size.

    When the process needs more, Python raises MemoryError. Do nothing where the limit cannot be set, as on Windows.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    most = _address_space() + MEMORY
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


@contextmanager
def limited_time() -> Iterator[None]:
    """Context manager: limit the computing time of its block to 2 seconds (SECONDS).

    After this time, TimeLimitExceeded is raised in the block. If the block catches the exception and goes on, the
    system ends the process about a second later. On Windows the block runs without a limit.
    """
    try:
        import resource
    except ImportError:
        yield
        return
    spent = resource.getrusage(resource.RUSAGE_SELF)
    most = int(spent.ru_utime + spent.ru_stime) + SECONDS + _GRACE
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
    signal.signal(signal.SIGPROF, _raise_time_limit)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _raise_time_limit(_signal: int, _frame: object) -> None:
    raise TimeLimitExceeded(f"it takes more than {SECONDS} seconds of computing")


def _address_space() -> int:
    """Return the bytes that this process has mapped. Where the system does not tell, return room for an interpreter."""
    import resource

    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 2 * MEMORY
