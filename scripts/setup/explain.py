"""Says what errors of AWS and GitHub really mean that look like something else. Pure."""

import re

# A pattern of the error, and its true meaning with the next step.
MEANINGS = (
    (
        r"account must be verified",
        "AWS verifies a new account before it may have a distribution; no right is missing. Open a"
        " support case (Account and billing, then Account verification; it costs nothing), and run"
        " this again when it is answered: what was made so far stays and is used",
    ),
    (
        r"OptInRequired|SubscriptionRequired|not signed up",
        "the account is not activated yet: finish its registration (payment, telephone), wait for"
        " AWS's mail, and run this again",
    ),
    (
        r"BucketAlreadyExists\b|requested bucket name is not available",
        "bucket names are unique in all of AWS, and another account has this one: choose another"
        " name with --project",
    ),
    (
        r"EntityAlreadyExists.*(?:OpenID|[Pp]rovider)",
        "the account trusts GitHub already, since a moment ago: run this again, it then uses the"
        " provider that is there",
    ),
    (
        r"Error acquiring the state lock|state is locked",
        "another Terraform works on this state, or one was killed: wait for it; if none is alive,"
        " terraform -chdir=terraform/bootstrap force-unlock ID, then run this again",
    ),
    (
        r"ExpiredToken|token.*expired|RequestExpired",
        "the credentials of AWS have expired: log in again, and run this again",
    ),
    (
        r"Issues (?:has been|are) disabled|^GitHub: .*\b410\b",
        "the repository has no issues, as every fork: nothing is missing to the token; run this"
        " again, it switches them on first",
    ),
    (
        r"[Nn]ame must be unique",
        "a ruleset of this name is there already, made a moment ago: run this again, it then"
        " replaces it",
    ),
    (
        r"required reviewers protection rule|billing plan supports",
        "GitHub gives required reviewers to public repositories, and to private ones of GitHub"
        " Enterprise: make the repository public, or move it there",
    ),
    (
        r"Upgrade to GitHub (?:Pro|Team|Enterprise)",
        "GitHub gives this to public repositories, and to private ones with a paid plan: make the"
        " repository public, or pay for the plan",
    ),
    (
        r"^GitHub: .*\b401\b",
        "the token of GitHub is not valid or has expired: gh auth login, and run this again",
    ),
    (
        r"^GitHub: .*\b403\b",
        "the token may not do this: it needs the rights of an administrator of the repository; a"
        " fine-grained token Actions, Administration, Environments, Variables (read and write)",
    ),
)


def explain(message: str) -> str:
    """Return the true meaning of an error, or "" where it says it itself."""
    return next((m for pattern, m in MEANINGS if re.search(pattern, message, re.S)), "")
