"""Mistakes in what people start by hand, for test_mutations.py to make."""

from tests.workflows.workflow import Mistake

# What people need to see, and what an emergency must not need.
OPERATIONS = {
    "a rollback that installs from an index": Mistake(
        "rollback",
        r"(    steps:\n      - uses: actions/checkout.*\n        with:\n)(          persist)",
        r"    steps:\n      - uses: $/.github/actions/python\n"
        r"        with: {requirements: deploy}\n"
        r"      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n"
        r"        with:\n\2",
        "rolls_back_with_nothing_from_outside",
    ),
    "a rollback that asks Terraform": Mistake(
        "rollback",
        r"run: python3 -m scripts\.ci\.stack_outputs",
        "run: terraform -chdir=terraform/site output",
        "rolls_back_with_nothing_from_outside",
    ),
    "a rollback whose libraries no deploy keeps": Mistake(
        "deploy",
        r"run: python -m scripts\.ci\.keep_libraries.*",
        "run: echo fine",
        "keeps_what_a_rollback_needs",
    ),
    "an unlock that counts as a deployment": Mistake(
        "unlock", r"      deployment: false.*\n", "", "records_only_what_goes_live"
    ),
    "a session that cannot be traced": Mistake(
        "purge-cache", r"          role-session-name: .*\n", "", "names_its_sessions_after_the_run"
    ),
    "a run that does not say what it does": Mistake(
        "rollback", r"^run-name: .*\n", "", "says_what_a_person_started"
    ),
    "drift that stops without a word": Mistake(
        "drift",
        r"    if: always\(\) && github",
        "    if: github",
        "watches_that_the_comparison_works",
    ),
}
