"""Packs the function and its libraries into a zip with the same bytes on every machine."""

import argparse
import sys
from pathlib import Path

from scripts.console import run_command, write_output
from scripts.deploy.function_zip import make_function_zip, write_function_zip
from scripts.deploy.wheels import download_with_pip, fetch_wheels

ROOT = Path(__file__).parents[1]


def main(argv: list[str]) -> int:
    """Write dist/function.zip and dist/function.json and print one line."""
    options = _parse(argv)
    wheels = fetch_wheels(options.requirements, options.out / "wheels", download_with_pip)
    package = make_function_zip(options.function, wheels)
    write_function_zip(package, options.out)
    write_output("sha256", package.sha256)
    write_output("base64sha256", package.base64sha256)
    if options.json:
        print(package.manifest(), end="")
    else:
        print(
            f"{options.out / 'function.zip'}: {len(package.files)} files,"
            f" {len(package.body):,} bytes, sha256 {package.sha256}"
        )
    return 0


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.package_function", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder for the results")
    parser.add_argument("--function", type=Path, default=ROOT / "function")
    parser.add_argument(
        "--requirements", type=Path, default=ROOT / "requirements/function.txt", help="hashed"
    )
    parser.add_argument("--json", action="store_true", help="print the manifest")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
