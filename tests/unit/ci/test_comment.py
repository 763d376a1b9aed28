"""The comment that reviewers read."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.ci.comment import (
    MAX_CHARACTERS,
    Evidence,
    Scan,
    SiteChanges,
    ZipFacts,
    render_comment,
    render_counts,
    render_drift,
)
from scripts.ci.gate import Approval
from scripts.ci.plans import TerraformPlan, read_plan
from tests.unit.ci.plan_documents import plan, resource

VERDICT = Approval("production", "reviewed")
RUN = "https://github.com/octo/windsock/actions/runs/1"


def test_the_counts_name_every_action() -> None:
    changes = [
        resource("aws_a.a", "create"),
        resource("aws_a.b", "update", before={"x": 1}, after={"x": 2}),
        resource("aws_a.c", "delete", "create"),
        resource("aws_a.d", "delete"),
    ]
    assert render_counts(read_plan(plan(*changes))) == (
        "1 to add, 1 to change, 1 to destroy, 1 to replace"
    )


def test_replaced_and_destroyed_come_first_and_are_marked() -> None:
    lost = resource("aws_s3_bucket.site", "delete", "create", before={"b": 1}, after={"b": 2})
    text = _comment(read_plan(plan(resource("aws_a.a", "create"), lost)))
    rows = [line for line in text.splitlines() if line.startswith(("| 🔴", "| 🟢"))]
    assert "replace **protected**" in rows[0]
    assert "add" in rows[1]


def test_every_piece_of_evidence_is_shown() -> None:
    evidence = Evidence(
        package=ZipFacts("a" * 64, 1234),
        site=SiteChanges((("index.html", "content"),), 7000, 7100),
        scan=Scan(10, 0, 3),
    )
    text = render_comment(read_plan(plan()), VERDICT, evidence, "No changes.", RUN)
    for part in ("1,234 bytes", "a" * 64, "index.html (content)", "7,000 → 7,100", "0 failed"):
        assert part in text


def test_a_failed_scan_is_not_shown_as_a_good_one() -> None:
    text = render_comment(read_plan(plan()), VERDICT, Evidence(scan=Scan(1, 2, 0)), "", RUN)
    assert "❌ 2 failed" in text


@settings(deadline=None)  # how fast it is depends on the machine
@given(st.text(max_size=300))
def test_names_that_grow_when_they_are_made_harmless_still_fit(name: str) -> None:
    many = [resource(f"aws_a.{name}<<<<<<<<<<{n}", "create") for n in range(99)]
    assert len(_comment(read_plan(plan(*many)), "line\n" * 50_000)) <= MAX_CHARACTERS


@settings(deadline=None)  # the same
@given(st.text(max_size=200), st.integers(0, 3000))
def test_the_comment_is_never_longer_than_github_takes(text: str, times: int) -> None:
    assert len(_comment(read_plan(plan()), text * times)) <= MAX_CHARACTERS


def test_a_plan_of_a_thousand_resources_still_fits() -> None:
    many = [resource(f'aws_a.b["{"x" * 60}{n}"]', "create") for n in range(1000)]
    text = _comment(read_plan(plan(*many)), "line\n" * 50_000)
    assert len(text) <= MAX_CHARACTERS
    assert "940 more" in text
    assert text.rstrip().endswith("</details>")


def test_changes_with_endless_names_still_fit() -> None:
    after = {f"attribute_{n}_{'x' * 50}": n for n in range(100)}
    many = [resource(f"aws_a.{'y' * 500}{n}", "update", before={}, after=after) for n in range(99)]
    text = _comment(read_plan(plan(*many)), "line\n" * 50_000)
    assert len(text) <= MAX_CHARACTERS
    assert text.rstrip().endswith("</details>")


def test_text_from_the_plan_cannot_leave_its_block_or_call_people() -> None:
    nasty = resource('aws_a.b["|</td>@everyone`<img>"]', "create")
    text = _comment(read_plan(plan(nasty)), "````\n@everyone <img>\n````")
    assert "\n`````\n" in text
    assert "@everyone" not in text.split("`````")[0]
    assert "<img>" not in text.split("`````")[0]


def test_the_issue_about_drift_fits_and_says_what_to_do() -> None:
    drifted = read_plan(plan(resource("aws_a.b", "update", before={"x": 1}, after={"x": 2})))
    text = render_drift(drifted, "line\n" * 50_000, RUN)
    assert len(text) <= MAX_CHARACTERS
    assert "the workflow `deploy`" in text


def _comment(found: TerraformPlan, text: str = "") -> str:
    return render_comment(found, VERDICT, Evidence(), text, RUN)
