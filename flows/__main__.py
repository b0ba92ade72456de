"""Where the `khobor` command begins: importing takes a second, and Ctrl-C must be calm then too."""

from typing import Never


def run() -> Never:
    """Run the `khobor` command and exit with its code."""
    try:
        from flows.cli import main

        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    run()
