"""Checks a set-up, reading only, and prints the command that corrects each thing that is not right.

Looks at AWS with the credentials of this machine, and at GitHub if GITHUB_TOKEN is set.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict

import boto3

from scripts.console import one_line, run_command
from scripts.doctor_checks.aws import BotoAccount, check_account, read_account_id
from scripts.doctor_checks.findings import CONTEXTS, Finding, Setup
from scripts.doctor_checks.github import RepositorySettings, check_repository, parse_name
from scripts.oidc_claims import Repository

NOT_RIGHT = 1


def main(argv: list[str]) -> int:
    """Print one line for each thing that was looked at; exit code 1 if something is to do."""
    options = _parse(argv)
    token = os.environ.get("GITHUB_TOKEN", "")
    api = os.environ.get("GITHUB_API_URL", "https://api.github.com").rstrip("/")
    settings = RepositorySettings(api, parse_name(options.repository), token)
    setup = _setup(options, settings)
    account = BotoAccount(*(boto3.client(n, region_name=setup.region) for n in ("s3", "iam")))
    findings = check_account(setup, account)
    if token:
        findings += check_repository(setup, settings)
    if options.json:
        print(json.dumps({"subjects": _subjects(setup), "findings": [asdict(f) for f in findings]}))
    else:
        _print(setup, findings, asked_github=bool(token))
    return 0 if all(finding.good for finding in findings) else NOT_RIGHT


def _setup(options: argparse.Namespace, settings: RepositorySettings) -> Setup:
    account = read_account_id(boto3.client("sts", region_name=options.region))
    if options.owner_id and options.repository_id:
        owner, name = options.repository.split("/")
        repository = Repository(owner, options.owner_id, name, options.repository_id)
    else:
        repository = settings.repository()
    return Setup(options.project, options.region, account, repository, options.alone)


def _print(setup: Setup, findings: list[Finding], *, asked_github: bool) -> None:
    for finding in findings:
        print(one_line(f"{'ok  ' if finding.good else 'FIX '} {finding.what} {finding.problem}"))
        if not finding.good:
            print(f"     {finding.remedy}")
    print("\nSubjects that GitHub sends, old repositories without the numbers:")
    for role, subjects in _subjects(setup).items():
        for subject in subjects:
            print(f"  {role:15} {subject}")
    if not asked_github:
        print("\nGitHub's variables and environments were not looked at: set GITHUB_TOKEN.")
    wrong = sum(not finding.good for finding in findings)
    print(f"\n{len(findings)} looked at, {wrong} to correct")


def _subjects(setup: Setup) -> dict[str, list[str]]:
    return {role: sorted(setup.subjects(role)) for role in CONTEXTS}


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.doctor", description=__doc__)
    parser.add_argument("--repository", required=True, metavar="OWNER/NAME")
    parser.add_argument("--project", default="windsock", help="as in terraform/bootstrap")
    parser.add_argument("--region", default="eu-north-1", help="as in terraform/bootstrap")
    parser.add_argument("--owner-id", help="the owner's number; read from GitHub if not given")
    parser.add_argument("--repository-id", help="the repository's number, likewise")
    parser.add_argument(
        "--alone", action="store_true", help="one person maintains it: no approvals can be had"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
