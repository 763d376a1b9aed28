"""Judges, before anything is written, all that a set-up needs and cannot make itself. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.oidc_claims import AUDIENCE
from scripts.setup.explain import explain
from scripts.setup.findings import Finding
from scripts.setup.model import HOST

OLDEST_TERRAFORM = (1, 11)
# Plans whose private repositories have required reviewers.
WITH_REVIEWERS = frozenset({"enterprise", "business", "business_plus"})
JSON = Any


@dataclass(frozen=True)
class Facts:
    """What was read before anything is written. A text that begins with "!" is an error.

    Attributes:
        terraform: Version of Terraform, or "" where there is none.
        account: The AWS account, 12 digits.
        caller: ARN of the credentials.
        denied: Actions that the credentials may not do; None where AWS does not say.
        audiences: Audiences of GitHub's provider; None where the account has none.
        token: Where the token of GitHub comes from, or "".
        me: The login of the token's owner.
        about: What GitHub says about the repository; None where it cannot be read.
        plan: The plan of the owner, in GitHub's words; "" where GitHub does not say.
        has_main: Whether there is a branch `main`.
        contact: Address or page for the weather services, or "".
        domain: The site's own name, or "".
        zone: Route 53's zone of the domain, or "".
    """

    terraform: str = ""
    account: str = ""
    caller: str = ""
    denied: Sequence[str] | None = None
    audiences: Sequence[str] | None = None
    token: str = ""
    me: str = ""
    about: JSON = None
    plan: str = ""
    has_main: bool = False
    contact: str = ""
    domain: str = ""
    zone: str = ""


def judge(facts: Facts, repository: str, region: str) -> list[Finding]:
    """Judge everything that a set-up needs and cannot make itself.

    Args:
        facts: What was read.
        repository: OWNER/NAME.
        region: The region of the set-up.
    """
    return [
        _terraform(facts.terraform),
        _account(facts, region),
        *_rights(facts),
        _provider(facts),
        _token(facts),
        *_repository(facts, repository),
    ]


def _terraform(version: str) -> Finding:
    what, expected = "terraform", f"{'.'.join(map(str, OLDEST_TERRAFORM))} or later"
    if not version:
        return Finding(what, "is not on PATH", "install Terraform", expected)
    if tuple(int(p) for p in version.split(".")[:2] if p.isdigit()) < OLDEST_TERRAFORM:
        return Finding(what, f"is {version}", "install a newer one", expected)
    return Finding(what, expected=version)


def _account(facts: Facts, region: str) -> Finding:
    what, expected = "AWS account", "credentials of a person"
    if facts.account.startswith("!") or not facts.account:
        problem = facts.account.removeprefix("!") or "has no credentials here"
        fix = explain(problem) or "log in first: aws login, or AWS_PROFILE"
        return Finding(what, problem, fix, expected)
    return Finding(what, expected=f"{facts.account} as {facts.caller}, region {region}")


def _rights(facts: Facts) -> Iterator[Finding]:
    if facts.denied:
        problem = f"do not cover {', '.join(facts.denied)}"
        fix = "use credentials of an administrator of the account"
        yield Finding("rights at AWS", problem, fix, "buckets, roles and distributions")
    elif facts.denied is not None:
        yield Finding("rights at AWS", expected="buckets, roles and distributions")


def _provider(facts: Facts) -> Finding:
    what = f"identity provider {HOST}"
    if facts.audiences is None:
        return Finding(what, expected="none yet; it will be made")
    if AUDIENCE in facts.audiences:
        return Finding(what, expected="there; it will be used as it is")
    arn = f"arn:aws:iam::{facts.account}:oidc-provider/{HOST}"
    add = (
        "aws iam add-client-id-to-open-id-connect-provider"
        f" --open-id-connect-provider-arn {arn} --client-id {AUDIENCE}"
    )
    expected = f"accepts the audience {AUDIENCE}"
    return Finding(what, f"accepts {', '.join(facts.audiences) or 'none'} only", add, expected)


def _token(facts: Facts) -> Finding:
    what, expected = "token of GitHub", "of a person who administers the repository"
    if facts.token:
        return Finding(what, expected=f"of {facts.me or '?'}, from {facts.token}")
    return Finding(what, "is missing", "gh auth login, or set GH_TOKEN", expected)


def _repository(facts: Facts, name: str) -> Iterator[Finding]:
    about, what = facts.about, f"repository {name}"
    if about is None or isinstance(about, str):
        problem = (about or "!cannot be read").removeprefix("!")
        fix = explain(problem) or "check the name, and that the token may read it"
        yield Finding(what, problem, fix, "readable")
        return
    kind = "private" if about["private"] else "public"
    came = f", a fork of {about['parent']['full_name']}" if about.get("parent") else ""
    yield _administered(what, about, f"{kind}{came}")
    yield _reviewers(facts, about)
    yield _main(facts, about, name)
    yield _contact(facts)
    if facts.domain:
        yield _zone(facts)


def _administered(what: str, about: JSON, kind: str) -> Finding:
    if about.get("archived"):
        return Finding(what, "is archived", "unarchive it under Settings", kind)
    if about.get("permissions", {}).get("admin"):
        return Finding(what, expected=kind)
    fix = "use a token of an administrator; a fine-grained one needs Administration"
    return Finding(what, "is not administered by this token", fix, "administered by this token")


def _reviewers(facts: Facts, about: JSON) -> Finding:
    what, expected = "required reviewers", "offered by GitHub"
    if not about["private"] or facts.plan in WITH_REVIEWERS:
        return Finding(what, expected=expected)
    if not facts.plan:
        return Finding(what, expected="GitHub does not say whether this plan has them")
    problem = f"are not offered to private repositories of the plan {facts.plan!r}"
    fix = (
        f"gh repo edit {about['full_name']} --visibility public"
        " --accept-visibility-change-consequences, or move it to GitHub Enterprise: deploys that"
        " must be agreed to would be refused, the first among them"
    )
    return Finding(what, problem, fix, expected)


def _main(facts: Facts, about: JSON, name: str) -> Finding:
    if facts.has_main and about["default_branch"] == "main":
        return Finding("default branch", expected="main")
    problem = f"is {about['default_branch']}" if facts.has_main else "main is not there"
    fix = f"gh repo edit {name} --default-branch main" if facts.has_main else "push main to GitHub"
    return Finding("default branch", problem, fix, "main")


def _contact(facts: Facts) -> Finding:
    what, expected = "contact", "for the weather services: MET Norway asks for one"
    if facts.contact:
        return Finding(what, expected=facts.contact)
    return Finding(what, "is not known", "add --contact you@example.org", expected)


def _zone(facts: Facts) -> Finding:
    what, expected = f"zone of {facts.domain}", "public, in Route 53 of this account"
    if facts.zone and not facts.zone.startswith("!"):
        return Finding(what, expected=facts.zone)
    problem = facts.zone.removeprefix("!") or "is not there"
    fix = "make the zone and delegate the name to it, or leave --domain out"
    return Finding(what, problem, fix, expected)
