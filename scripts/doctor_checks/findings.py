"""What a set-up should be, and what is to do where it is not; nothing here makes a request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scripts.oidc_claims import AUDIENCE, ISSUER, Repository, immutable_subject, named_subject

HOST = ISSUER.removeprefix("https://")
APPLY = "terraform -chdir=terraform/bootstrap apply"

# Contexts that each role accepts: the last part of the subject.
CONTEXTS = {
    "plan": ("pull_request", "ref:refs/heads/main"),
    "deploy": ("environment:production", "environment:production-guarded"),
    "purge": ("environment:purge",),
    "preview": ("environment:preview",),
    "preview-removal": ("environment:preview-removal",),
}
ENVIRONMENTS = ("production", "production-guarded", "purge", "preview", "preview-removal")
ON_MAIN = ("production", "production-guarded", "purge")
REVIEWED = ("production-guarded",)
CONTACT = "WINDSOCK_CONTACT"
# An output of bootstrap that no name of the set-up leads to.
MADE_BY_AWS = "PREVIEW_URL"
# Known after the first deploy; the rest are bootstrap's outputs.
AFTER_THE_FIRST_DEPLOY = ("SITE_BUCKET", "DISTRIBUTION_ID", "SITE_URL")


@dataclass(frozen=True)
class Setup:
    """What a set-up is for.

    Attributes:
        project: Begins the name of everything in AWS.
        region: Where it lives.
        account: The AWS account, 12 digits.
        repository: Who deploys.
        alone: Whether one person maintains it, so that no one could approve.
    """

    project: str
    region: str
    account: str
    repository: Repository
    alone: bool = False

    def bucket(self, role: str) -> str:
        """Return the name of a bucket: state, artifacts or previews."""
        return f"{self.project}-{role}-{self.account}"

    def arn(self, kind: str, name: str) -> str:
        """Return the ARN of something in IAM: role, policy or oidc-provider."""
        return f"arn:aws:iam::{self.account}:{kind}/{name}"

    def subjects(self, role: str) -> set[str]:
        """Return the subjects that a role accepts, each in both forms."""
        forms = (immutable_subject, named_subject)
        return {form(self.repository, context) for form in forms for context in CONTEXTS[role]}

    def claims(self, role: str) -> dict[str, set[str]]:
        """Return the values that a role accepts, for each claim of a token that it must show."""
        begin = "environment:"
        environments = {c.removeprefix(begin) for c in CONTEXTS[role] if c.startswith(begin)}
        on_main = environments and environments <= set(ON_MAIN)
        return {
            "aud": {AUDIENCE},
            "sub": self.subjects(role),
            "repository_id": {self.repository.id},
            **({"environment": environments} if environments else {}),
            **({"ref": {"refs/heads/main"}} if on_main else {}),
        }

    def variables(self) -> dict[str, str]:
        """Return the GitHub variables that bootstrap's outputs say."""
        roles = {variable_of(r): self.arn("role", f"{self.project}-{r}") for r in CONTEXTS}
        return {
            "AWS_REGION": self.region,
            "STATE_BUCKET": self.bucket("state"),
            "ARTIFACT_BUCKET": self.bucket("artifacts"),
            "PREVIEW_BUCKET": self.bucket("previews"),
            **roles,
        }


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: Its name.
        problem: What is missing or wrong, or "" where it is right.
        remedy: The command that corrects it.
    """

    what: str
    problem: str = ""
    remedy: str = ""

    @property
    def good(self) -> bool:
        """Return whether nothing is to do."""
        return not self.problem


@dataclass(frozen=True)
class Bucket:
    """What a bucket is like."""

    versioned: bool
    private: bool


def judge_bucket(name: str, found: Bucket | None) -> Finding:
    """Judge the bucket of the states or of the artifacts."""
    what = f"bucket {name}"
    if found is None:
        return Finding(what, "is not there, or belongs to another account", APPLY)
    wrong = [
        text
        for text, right in (
            ("keeps no old versions", found.versioned),
            ("does not block public access", found.private),
        )
        if not right
    ]
    return Finding(what, " and ".join(wrong), APPLY if wrong else "")


def judge_state(setup: Setup, keys: Iterable[str]) -> Finding:
    """Judge whether bootstrap's own state was moved into the bucket."""
    key, bucket = "bootstrap/terraform.tfstate", setup.bucket("state")
    if key in set(keys):
        return Finding(f"state {key}")
    backend = f"-backend-config=bucket={bucket} -backend-config=region={setup.region}"
    move = (
        "rm terraform/bootstrap/backend_override.tf &&"
        f" terraform -chdir=terraform/bootstrap init -migrate-state {backend}"
    )
    return Finding(f"state {key}", "is on one machine only", move)


def judge_provider(setup: Setup, audiences: Iterable[str] | None) -> Finding:
    """Judge whether AWS knows GitHub's tokens."""
    arn = setup.arn("oidc-provider", HOST)
    if audiences is None:
        return Finding(f"identity provider {HOST}", "is not there", APPLY)
    if AUDIENCE in set(audiences):
        return Finding(f"identity provider {HOST}")
    add = (
        "aws iam add-client-id-to-open-id-connect-provider"
        f" --open-id-connect-provider-arn {arn} --client-id {AUDIENCE}"
    )
    return Finding(f"identity provider {HOST}", f"does not accept the audience {AUDIENCE}", add)


def judge_boundary(setup: Setup, *, there: bool) -> Finding:
    """Judge whether the roles of the site can be made at all."""
    what = f"policy {setup.project}-boundary"
    return Finding(what) if there else Finding(what, "is not there", APPLY)


def judge_variables(setup: Setup, found: Mapping[str, str]) -> list[Finding]:
    """Judge the repository's variables at GitHub."""
    wanted = setup.variables()
    exact = [_variable(setup, name, value, found.get(name)) for name, value in wanted.items()]
    contact = found.get(CONTACT)
    given = _variable(setup, CONTACT, contact or "YOUR_ADDRESS", contact)
    later = [_later(setup, n, found.get(n)) for n in AFTER_THE_FIRST_DEPLOY]
    return [*exact, _made(setup, found.get(MADE_BY_AWS)), given, *later]


def judge_subject_form(setup: Setup, *, default: bool) -> Finding:
    """Judge whether GitHub sends a subject that the roles can expect."""
    if default:
        return Finding("form of the subject")
    path = f"repos/{setup.repository.owner}/{setup.repository.name}/actions/oidc/customization/sub"
    back = f"gh api -X PUT {path} -F use_default=true"
    return Finding("form of the subject", "is customised; the roles expect GitHub's own", back)


def variable_of(role: str) -> str:
    """Return the name of the GitHub variable that holds a role's ARN."""
    return f"{role.upper().replace('-', '_')}_ROLE_ARN"


def _variable(setup: Setup, name: str, wanted: str, found: str | None) -> Finding:
    what = f"GitHub variable {name}"
    if found == wanted:
        return Finding(what)
    problem = "is not set" if found is None else f"is {found}, not {wanted}"
    return Finding(what, problem, _set(setup, name, wanted))


def _made(setup: Setup, found: str | None) -> Finding:
    what = f"GitHub variable {MADE_BY_AWS}"
    if found:
        return Finding(what)
    output = f'"$(terraform -chdir=terraform/bootstrap output -raw {MADE_BY_AWS.lower()})"'
    return Finding(what, "is not set", _set(setup, MADE_BY_AWS, output))


def _later(setup: Setup, name: str, found: str | None) -> Finding:
    what = f"GitHub variable {name}"
    if found:
        return Finding(what)
    output = f'"$(terraform -chdir=terraform/site output -raw {name.lower()})"'
    return Finding(what, "is not set (known after the first deploy)", _set(setup, name, output))


def _set(setup: Setup, name: str, value: str) -> str:
    owner = f"{setup.repository.owner}/{setup.repository.name}"
    return f"gh variable set {name} --repo {owner} --body {value}"
