"""The commands behind the Makefile: `python -m revops.devservices run|stop|exec|start`."""

from __future__ import annotations

import argparse
import os
import pathlib
import signal
import subprocess
import sys
from types import FrameType

from revops.devservices import product, services
from revops.devservices.state import Refused, State, say
from revops.environment import ROOT, state_directory


def main(arguments: list[str]) -> int:
    """Run one command; a refusal is one line and exit status 1."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.act(options))
    except Refused as refused:
        say(f"cannot go on: {refused}")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m revops.devservices", description=__doc__)
    acts = parser.add_subparsers(required=True)
    run = acts.add_parser("run", help="run the product in the foreground")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--no-demo", action="store_true", help="leave the demo company out")
    run.set_defaults(act=_run)
    stop = acts.add_parser("stop", help="stop what run, test and bench left running")
    stop.add_argument("--forget", action="store_true", help="and remove what lies elsewhere")
    stop.set_defaults(act=_stop)
    start = acts.add_parser("start", help="start the private services and print their addresses")
    start.add_argument("--fast", action="store_true", help="without durability")
    start.set_defaults(act=_start)
    inside = acts.add_parser("exec", help="run a command beside its own services")
    inside.add_argument("--state", type=pathlib.Path, required=True)
    inside.add_argument("--fast", action="store_true", help="without durability")
    inside.add_argument("--migrate", action="store_true", help="bring the database up to date")
    inside.add_argument("command", nargs=argparse.REMAINDER)
    inside.set_defaults(act=_exec)
    return parser


def _run(options: argparse.Namespace) -> int:
    state = State.at(state_directory())
    return product.run(state, host=options.host, port=options.port, demo=not options.no_demo)


def _stop(options: argparse.Namespace) -> int:
    own = state_directory()
    for place in (own, ROOT / ".local" / "test", ROOT / ".local" / "bench"):
        if place.exists():
            state = State.at(place)
            product.stop(state)
            if options.forget and not state.is_used():
                services.forget(state)
    return 0


def _start(options: argparse.Namespace) -> int:
    state = State.at(state_directory())
    values = services.start(state, fast=options.fast)
    services.publish(state, values)
    sys.stdout.write("".join(f"{name}={value}\n" for name, value in values.items()))
    return 0


def _exec(options: argparse.Namespace) -> int:
    """Run the command with the services of its own state directory, stopped afterwards."""
    signal.signal(signal.SIGTERM, _leave)
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    state = State.at(options.state)
    with services.running(state, fast=options.fast) as values:
        environment = {**os.environ, **values, "REVOPS_STATE": str(state.root)}
        if options.migrate:
            product.migrate(environment)
        try:
            return subprocess.run(command, env=environment, check=False).returncode
        except KeyboardInterrupt:
            return 130


def _leave(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
