"""What a set-up is for, and the names and numbers that follow from it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.oidc_claims import AUDIENCE, ISSUER, Repository, immutable_subject, named_subject

HOST = ISSUER.removeprefix("https://")

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
PROJECT = "windsock"
REGION = "eu-north-1"
BOOTSTRAP_STATE = "bootstrap/terraform.tfstate"
SITE_STATE = "site/terraform.tfstate"


@dataclass(frozen=True)
class Setup:
    """What a set-up is for.

    Attributes:
        project: Begins the name of everything in AWS.
        region: Where it lives.
        account: The AWS account, 12 digits.
        repository: Who deploys.
        alone: Whether one person maintains it, so that no one could approve.
        reviewers: Who agrees to what is guarded, as GitHub takes them: {"type": …, "id": …}.
        given: Variables of the repository that the person chose, such as WINDSOCK_CONTACT.
    """

    project: str
    region: str
    account: str
    repository: Repository
    alone: bool = False
    reviewers: tuple[Mapping[str, Any], ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """Return OWNER/NAME."""
        return f"{self.repository.owner}/{self.repository.name}"

    @property
    def domain(self) -> str:
        """Return the site's own name, or "" where none was given."""
        return self.given.get("WINDSOCK_DOMAIN", "")

    @property
    def command(self) -> str:
        """Return the command that sets up, and corrects, this set-up."""
        more = [
            f"--{name} {value}"
            for name, value, usual in (
                ("project", self.project, PROJECT),
                ("region", self.region, REGION),
            )
            if value != usual
        ]
        return " ".join(["python -m scripts.setup", self.full_name, *more])

    def bucket(self, role: str) -> str:
        """Return the name of a bucket: state, artifacts, previews or site."""
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


def variable_of(role: str) -> str:
    """Return the name of the GitHub variable that holds a role's ARN."""
    return f"{role.upper().replace('-', '_')}_ROLE_ARN"
