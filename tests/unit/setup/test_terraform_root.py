"""What Terraform says while it works, and the protection that leaving lifts."""

import json

from scripts.setup.terraform_root import Events, lift_protection
from tests.support.repository import texts


def said(*events: object) -> tuple[list[str], str]:
    lines: list[str] = []
    reader = Events(lines.append)
    for event in events:
        reader.read(event if isinstance(event, str) else json.dumps(event))
    return lines, reader.problem()


def test_each_resource_that_is_done_is_a_line() -> None:
    hook = {"resource": {"addr": 'aws_s3_bucket.kept["state"]'}, "action": "create"}
    lines, _ = said(
        {"type": "change_summary", "changes": {"add": 2, "change": 1, "remove": 0}},
        {"type": "apply_complete", "hook": hook},
    )
    assert lines == ['      1/3 create aws_s3_bucket.kept["state"]']


def test_errors_are_named_and_warnings_are_not() -> None:
    error = {
        "severity": "error",
        "summary": "creating",
        "detail": "Access\ndenied",
        "address": "a.b",
    }
    warning = {"severity": "warning", "summary": "old"}
    _, problem = said(*({"type": "diagnostic", "diagnostic": d} for d in (error, warning)))
    assert problem == "a.b: creating: Access denied"


def test_what_is_no_json_is_kept_for_the_error() -> None:
    assert said("Error: no backend\n")[1] == "Error: no backend"


def test_the_protection_of_bootstrap_is_lifted_and_nothing_else() -> None:
    files = [t for n, t in texts().items() if n.startswith("terraform/bootstrap/") and ".tf" in n]
    source = "\n".join(files)
    override = lift_protection(source)
    assert 'resource "aws_s3_bucket" "kept"' in override
    assert 'resource "aws_iam_openid_connect_provider" "github"' in override
    protected = [line for line in source.splitlines() if line.strip() == "prevent_destroy = true"]
    assert override.count("prevent_destroy = false") == len(protected)
