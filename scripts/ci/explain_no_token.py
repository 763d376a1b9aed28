"""Says in the summary why a pull request of a fork or of Dependabot gets no plan and no preview."""

from scripts.console import write_summary

EXPLANATION = """### No plan for this pull request

It comes from a fork or from Dependabot, and GitHub gives those no ID token: nothing here can \
reach the cloud account. Build, tests, Terraform's own checks and the rehearsal have run \
all the same. After the merge the gate asks a reviewer before anything changes, since no plan was \
reviewed. A maintainer who wants to see the plan first can push the branch to this repository."""


def main() -> int:
    """Write the explanation."""
    write_summary(EXPLANATION)
    print("no plan: this pull request comes from a fork or from Dependabot, which get no ID token")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
