"""`python -m bench [--only NAME] [--size N]`: run the cases of every `bench/measure_*.py`."""

import argparse
import importlib
import os
import pathlib

import django


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="run cases whose name contains this")
    parser.add_argument("--size", type=int, default=0, help="run at this one size")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revops.settings.local")
    django.setup()
    for path in sorted(pathlib.Path(__file__).parent.glob("measure_*.py")):
        importlib.import_module(f"bench.{path.stem}")
    measuring = importlib.import_module("bench.measuring")
    for case in measuring.benches():
        if options.only not in case.name:
            continue
        for size in [options.size] if options.size else case.sizes:
            for result in case.run(size):
                measuring.tell(case.name, size, result)


main()
