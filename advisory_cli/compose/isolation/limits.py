"""What the system lets a process of templates have, where it knows such limits (POSIX: setrlimit, setitimer)."""

import faulthandler
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from advisory_cli.compose.templates.output_limits import TooLong

MEMORY = 512 * 1024 * 1024  # bytes beyond what the process has at its start
SECONDS = 2  # of computing, for one part
_GRACE = 1  # second from the exception to the end of the process, where it is deaf to exceptions


def tell_when_killed() -> None:
    """Write the stack to stderr when the system ends this process for its time, so that the template is known."""
    with suppress(AttributeError, RuntimeError, ValueError, OSError):  # Windows has no such signal
        faulthandler.register(signal.SIGXCPU, chain=True)


def limit_memory() -> None:
    """Bound the address space, so that a text that grows ends in a MemoryError."""
    try:
        import resource
    except ImportError:  # Windows
        return
    most = _address_space() + MEMORY
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


@contextmanager
def limited_time() -> Iterator[None]:
    """Bound the time of computing. Raises TooLong; what does not listen (one long operation) ends the process."""
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
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _too_long(_signal: int, _frame: object) -> None:
    raise TooLong(f"it takes more than {SECONDS} seconds of computing")


def _address_space() -> int:
    """Bytes that this process has mapped; where that is not told, room for an interpreter."""
    import resource

    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 2 * MEMORY
