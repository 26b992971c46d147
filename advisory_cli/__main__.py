"""Run the program as ``python -m advisory_cli``."""

from advisory_cli.cli.main import main

if __name__ == "__main__":
    main()
