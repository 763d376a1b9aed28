"""Says in the summary that there is no cloud account to deploy to yet."""

from scripts.console import write_summary

EXPLANATION = """### Not deployed: nothing is set up yet

This repository has no variable `DEPLOY_ROLE_ARN`, so there is no cloud account to deploy to. \
docs/setup.md leads from here to the first deploy. Until then this workflow changes nothing and \
opens no issue."""


def main() -> int:
    """Write the explanation."""
    write_summary(EXPLANATION)
    print("not deployed: the repository variable DEPLOY_ROLE_ARN is not set (docs/setup.md)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
