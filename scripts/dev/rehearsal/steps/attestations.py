"""Keeps and finds attestations at the stand-in for GitHub, by the hash of a file.

    attest FILE                       as actions/attest-build-provenance does
    attestation verify FILE OPTIONS   as `gh` does

Nothing is signed: only GitHub can. It uses the standard library only, as the jobs that call it do.
"""

import hashlib
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

TOKENS = {"POST": "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "GET": "GH_TOKEN"}


def main(argv: list[str]) -> int:
    """Run one of the two commands; return 1 where GitHub refuses or has no attestation."""
    if argv[:1] == ["attest"] and len(argv) == 2:
        return _ask("POST", "", json.dumps({"digest": _digest(argv[1])}).encode())
    if argv[:2] == ["attestation", "verify"] and "--repo" in argv[3:]:
        return _ask("GET", f"/{_digest(argv[2])}", None)
    print("gh: the stand-in knows only `attestation verify FILE --repo …`", file=sys.stderr)
    return 2


def _digest(file: str) -> str:
    return f"sha256:{hashlib.sha256(Path(file).read_bytes()).hexdigest()}"


def _ask(method: str, path: str, body: bytes | None) -> int:
    url = f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUB_REPOSITORY']}/attestations"
    headers = {"Authorization": f"Bearer {os.environ.get(TOKENS[method], '')}"}
    request = urllib.request.Request(url + path, body, headers, method=method)  # noqa: S310 - http on loopback
    try:
        with urllib.request.urlopen(request, timeout=30):  # noqa: S310 - the same
            return 0
    except urllib.error.HTTPError as error:
        print(f"::error::attestations: {method} {path}: {error.code}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
