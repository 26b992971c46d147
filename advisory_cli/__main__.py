"""Run the program: the script `advisory`, and ``python -m advisory_cli``."""

import atexit
import gc

_COLLECTED = (100_000, 20, 20)  # new objects before the collector looks, and how often at older ones


def main() -> None:
    """Run the command line, and let the collector of unused objects look rarely, and not at the end of the process.

    Because it would look at the same modules and templates again and again, from the first import on, for a twentieth
    of a command's time.
    """
    gc.set_threshold(*_COLLECTED)
    atexit.register(gc.freeze)

    from advisory_cli.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
