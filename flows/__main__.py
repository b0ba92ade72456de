"""Where the `khobor` command begins: importing takes a second, and Ctrl-C must be calm then too."""

import signal
from typing import Never


def run() -> Never:
    """Run the `khobor` command and exit with its code. SIGTERM, from a service manager or `docker stop`, is Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from flows.cli import main

        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    run()
