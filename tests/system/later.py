"""Run the command as it would run later: python -m tests.system.later SECONDS WORDS…"""

import sys
from datetime import timedelta

from advisory_cli.cli.main import main
from tests.system.press import PassingClock

if __name__ == "__main__":
    main(sys.argv[2:], prog_name="advisory", obj=PassingClock(timedelta(seconds=float(sys.argv[1]))))
