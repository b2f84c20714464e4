"""The way in: the screens when nothing is said and a person sits there, else a command.

What must be quick is handled before click is imported: ``--version``, the screens, ``incident note``.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run what ``sys.argv`` asks for and return the exit status."""
    _speak_utf8()
    from smincident.cli import trouble

    return trouble.guarded(_run, sys.argv[1:])


def _run(args: list[str]) -> int:
    if args == ["--version"]:
        from smincident import __version__

        print(f"smincident {__version__}")
        return 0
    if not args:
        from smincident.cli.screens import open_screens

        return open_screens()
    if args[:2] == ["incident", "note"]:
        from smincident.cli import quick

        status = quick.note(args[2:])
        if status is not None:
            return status
    from smincident.cli.app import run

    return run(args)


def _speak_utf8() -> None:
    """UTF-8 out, whatever the locale says (cp932 on Windows); what cannot be written is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
