"""Reports what a Terraform plan changes, and decides who must approve it.

    comment   write the one comment of a pull request, or (with --dry-run) print it
    gate      decide after the merge which environment may apply the plan

Both read a folder with plan.json and plan.txt, as scripts.ci.terraform leaves it.
"""

import argparse
import json
import sys
from pathlib import Path

from scripts.ci.check_guard import check_guard
from scripts.ci.comment import Evidence, render_comment, render_counts
from scripts.ci.evidence import read_evidence
from scripts.ci.gate import GUARDED, decide_approval, foresee_approval
from scripts.ci.gate_summary import render_gate
from scripts.ci.plans import TerraformPlan, load_plan
from scripts.ci.reviewed import (
    MARKER,
    NEVER_SHOWN,
    Review,
    compare_plans,
    find_shown,
    judge_review,
    write_lines,
)
from scripts.ci.stale_plans import STALE
from scripts.console import run_command, write_output, write_summary
from scripts.github_api import GitHub, connect, run_url


def main(argv: list[str]) -> int:
    """Run the command that the arguments name."""
    arguments = _parser().parse_args(argv)
    plan = load_plan(arguments.plan)
    if arguments.command == "comment":
        return _comment(plan, arguments)
    return _gate(plan, arguments)


def write_comment(plan: TerraformPlan, folder: Path, evidence: Evidence, commit: str) -> str:
    """Return the comment's Markdown; its first lines are for the gate."""
    text = (folder / "plan.txt").read_text(encoding="utf-8")
    body = render_comment(plan, foresee_approval(plan), evidence, text, run_url())
    return f"{write_lines(plan, commit)}\n{body}"


def _comment(plan: TerraformPlan, arguments: argparse.Namespace) -> int:
    evidence = read_evidence(arguments.evidence)
    body = write_comment(plan, arguments.plan, evidence, arguments.commit)
    write_summary(body)
    if arguments.dry_run:
        print(body)
        return 0
    github = connect()
    note = github.put_comment(arguments.number, MARKER, body)
    github.drop_comment(arguments.number, STALE)
    print(f"plan: {render_counts(plan)}; comment: {note.url}")
    return 0


def _gate(plan: TerraformPlan, arguments: argparse.Namespace) -> int:
    github = connect()
    review = _review(github, arguments.commit)
    approval = decide_approval(plan, review.digest, review.doubt)
    if approval.environment == GUARDED:
        check_guard(github)
    difference = compare_plans(plan, review.shown) if review.shown else None
    write_output("environment", approval.environment)
    write_output("reason", approval.reason)
    write_output("digest", plan.digest)
    write_output("empty", str(plan.empty).lower())
    write_summary(render_gate(plan, approval, review, difference))
    if arguments.json:
        print(json.dumps({"environment": approval.environment, "reason": approval.reason}))
        return 0
    print(f"gate: {render_counts(plan)}; environment {approval.environment}: {approval.reason}")
    return 0


def _review(github: GitHub, commit: str) -> Review:
    pull = github.merged_as(commit)
    if pull is None:
        return NEVER_SHOWN
    shown = find_shown(github.bot_comments(pull.number))
    return judge_review(shown, pull.head, github.newest_approval(pull))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="plan_report", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    comment = commands.add_parser("comment", help="write the comment of a pull request")
    comment.add_argument("--number", type=int, required=True, help="the pull request")
    comment.add_argument("--evidence", type=Path, required=True, help="folder of the other checks")
    comment.add_argument("--dry-run", action="store_true", help="print the comment, send nothing")
    gate = commands.add_parser("gate", help="decide who must approve")
    gate.add_argument("--json", action="store_true", help="print the decision as JSON")
    for command in (comment, gate):
        command.add_argument("--plan", type=Path, required=True, help="folder with plan.json")
        command.add_argument("--commit", required=True, help="40 hexadecimal digits")
    return parser


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
