"""What a second plan says, and what a changed zip, a promotion or a wrong zip changes."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from scripts.deploy.function_zip import FunctionZip
from scripts.dev.emulated_stack import apply
from scripts.terraform_cli import TerraformError, run_terraform
from tests.support.stack import Stack, changes, plan_json, resources, store_zip

# The emulator answers the query protocol without these; everything else must be as it was applied.
FORGOTTEN = {
    "actions_enabled",
    "alarm_actions",
    "alarm_description",
    "dimensions",
    "ok_actions",
    "period",
    "statistic",
    "treat_missing_data",
}
ALARMS = {
    "aws_cloudwatch_metric_alarm.edge",
    'aws_cloudwatch_metric_alarm.weather["dead-letters"]',
    'aws_cloudwatch_metric_alarm.weather["function-errors"]',
    "aws_cloudwatch_metric_alarm.stale",
}
Plan = dict[str, Any]


def test_a_second_plan_changes_nothing_but_what_the_emulator_forgets(second_plan: Plan) -> None:
    assert changes(second_plan) == {address: ["update"] for address in ALARMS}


def test_of_an_alarm_the_emulator_forgets_no_more_than_is_known(second_plan: Plan) -> None:
    for change in [c["change"] for c in second_plan["resource_changes"] if c["address"] in ALARMS]:
        before, after = change["before"], change["after"]
        assert {name for name in after if before.get(name) != after[name]} <= FORGOTTEN


def test_a_second_plan_of_bootstrap_changes_nothing(stack: Stack) -> None:
    stack.settled.result()

    done = run_terraform(
        stack.copy.bootstrap, "plan", "-detailed-exitcode", env=stack.copy.environment
    )

    assert done.returncode == 0, done.stdout


def test_no_secret_is_in_the_state_or_in_a_plan(second_plan: Plan) -> None:
    found = resources(second_plan["prior_state"]) + resources(
        {"values": second_plan["planned_values"]}
    )

    assert found
    assert not [r["address"] for r in found if _secrets(r["sensitive_values"])]


DELIVERY = "aws_cloudwatch_log_delivery.edge"


@pytest.fixture
def planned_log(stack: Stack, request: pytest.FixtureRequest) -> Plan:
    """Plan the site with another text in place of one about the access log."""
    name, old, new = request.param
    file = stack.copy.site / name
    before = file.read_text()
    assert old in before
    file.write_text(before.replace(old, new))
    try:
        return plan_json(stack.as_role("plan"), "-lock=false")
    finally:
        file.write_text(before)


@pytest.mark.parametrize("planned_log", [("locals.tf", '    "ssl-protocol",\n', "")], indirect=True)
def test_other_fields_of_the_access_log_make_another_delivery(planned_log: Plan) -> None:
    after = next(c["change"] for c in planned_log["resource_changes"] if c["address"] == DELIVERY)

    assert after["actions"] == ["delete", "create"]
    assert "ssl-protocol" not in after["after"]["record_fields"]


@pytest.mark.parametrize(
    "planned_log",
    [("logs.tf", "record_fields = local.log_fields", "record_fields = reverse(local.log_fields)")],
    indirect=True,
)
def test_the_order_in_which_aws_lists_the_fields_is_no_change(planned_log: Plan) -> None:
    assert DELIVERY not in changes(planned_log)


@pytest.fixture(scope="session")
def next_plan(stack: Stack) -> Plan:
    """Plan another zip after the pipeline has moved the alias; the alias is moved back."""
    changed = _another(stack.package, "changed")
    store_zip(stack.emulator, stack.bootstrap["artifact_bucket"], changed)
    functions = stack.client("lambda", "deploy")
    alias = {"FunctionName": stack.site["function_name"], "Name": stack.site["function_alias"]}
    before = functions.get_alias(**alias)["FunctionVersion"]
    functions.update_alias(**alias, FunctionVersion="$LATEST")
    try:
        return plan_json(
            stack.as_role("deploy"),
            f"-var=function_sha256={changed.sha256}",
            f"-var=function_base64sha256={changed.base64sha256}",
        )
    finally:
        functions.update_alias(**alias, FunctionVersion=before)


def test_a_promotion_leaves_the_plan_clean(next_plan: Plan) -> None:
    aliases = [c for c in next_plan["resource_changes"] if c["type"] == "aws_lambda_alias"]

    assert [c["change"]["actions"] for c in aliases] == [["no-op"]]
    assert aliases[0]["change"]["before"]["function_version"] == "$LATEST"


def test_a_changed_zip_moves_only_the_functions_version(next_plan: Plan) -> None:
    moved = {a: actions for a, actions in changes(next_plan).items() if a not in ALARMS}

    assert moved == {"aws_lambda_function.weather": ["update"]}
    assert _changed(next_plan, "aws_lambda_function.weather") == {
        "last_modified",
        "qualified_arn",
        "qualified_invoke_arn",
        "s3_key",
        "source_code_hash",
        "version",
    }


@pytest.mark.changes_stack
def test_a_zip_that_was_not_built_stops_the_deploy_before_visitors_see_it(stack: Stack) -> None:
    built, tampered = _another(stack.package, "built"), _another(stack.package, "tampered")
    store_zip(stack.emulator, stack.bootstrap["artifact_bucket"], tampered, key=built.sha256)
    before = _live(stack)
    variables = {
        **stack.variables(),
        "function_sha256": built.sha256,
        "function_base64sha256": built.base64sha256,
    }

    with pytest.raises(TerraformError, match="not the one that was built"):
        apply(stack.as_role("deploy"), stack.copy.site, variables)

    assert before == _live(stack)


def _another(package: FunctionZip, name: str) -> FunctionZip:
    """Give a zip with other bytes; appended after the archive's end, where no reader looks."""
    return replace(package, body=package.body + name.encode())


def _live(stack: Stack) -> str:
    functions, name = stack.client("lambda"), stack.site["function_name"]
    return str(functions.get_alias(FunctionName=name, Name="live")["FunctionVersion"])


def _changed(plan: Plan, address: str) -> set[str]:
    change = next(c["change"] for c in plan["resource_changes"] if c["address"] == address)
    names = set(change["before"]) | set(change["after"]) | set(change["after_unknown"])
    return {
        name
        for name in names
        if change["after_unknown"].get(name) is True
        or change["before"].get(name) != change["after"].get(name)
    }


def _secrets(marked: Any) -> bool:
    """Tell whether Terraform marks anything in a resource's values as sensitive."""
    if isinstance(marked, dict | list):
        inside = marked.values() if isinstance(marked, dict) else marked
        return any(itertools.chain(map(_secrets, inside)))
    return marked is True
