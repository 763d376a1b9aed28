"""What each role must and must not be able to do, as questions to IAM's policy simulator."""

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.setup.account import Account, ask
from scripts.setup.findings import Finding
from scripts.setup.live import judge_decision
from scripts.setup.model import BOOTSTRAP_STATE, CONTEXTS, SITE_STATE, Setup

EVERY = tuple(CONTEXTS)
BUT_DEPLOY = tuple(role for role in CONTEXTS if role != "deploy")
# No distribution of this project has it: the roles must not reach any other one.
FOREIGN = "E0000000000000"


@dataclass(frozen=True)
class Question:
    """What is asked of some roles: actions on one resource, and whether they are allowed."""

    roles: tuple[str, ...]
    actions: tuple[str, ...]
    resource: str
    wanted: str = "denied"


def questions(setup: Setup, distribution: str) -> Iterator[Question]:
    """Return what holds of a finished set-up, first what is refused."""
    site, state = (f"arn:aws:s3:::{setup.bucket(role)}" for role in ("site", "state"))
    edge = f"arn:aws:cloudfront::{setup.account}:distribution"
    function = f"arn:aws:lambda:{setup.region}:{setup.account}:function:{setup.project}-weather"
    boundary = setup.arn("policy", f"{setup.project}-boundary")
    change = ("s3:PutObject", "s3:DeleteObject")
    yield Question(EVERY, change, f"{site}/data.json")
    yield Question(EVERY, ("s3:GetObject", *change), f"{state}/{BOOTSTRAP_STATE}")
    yield Question(EVERY, ("iam:UpdateAssumeRolePolicy",), _role(setup, "deploy"))
    yield Question(EVERY, ("iam:AttachRolePolicy", "iam:PutRolePolicy"), _role(setup, "plan"))
    yield Question(EVERY, ("iam:CreatePolicyVersion", "iam:DeletePolicy"), boundary)
    yield Question(EVERY, ("cloudfront:UpdateDistribution",), f"{edge}/{FOREIGN}")
    yield Question(BUT_DEPLOY, ("s3:PutObject",), f"{site}/index.html")
    yield Question(BUT_DEPLOY, ("s3:PutObject",), f"{state}/{SITE_STATE}")
    yield Question(BUT_DEPLOY, ("lambda:UpdateFunctionCode",), function)
    yield Question(("plan", "deploy"), ("s3:GetObject",), f"{state}/{SITE_STATE}", "allowed")
    yield Question(("deploy",), ("s3:PutObject",), f"{site}/index.html", "allowed")
    yield Question(("deploy",), ("lambda:UpdateFunctionCode",), function, "allowed")
    if distribution:
        ours = f"{edge}/{distribution}"
        yield Question(("purge", "deploy"), ("cloudfront:CreateInvalidation",), ours, "allowed")


def ask_simulator(setup: Setup, account: Account, distribution: str) -> Iterator[Finding]:
    """Ask IAM's policy simulator every question; it changes nothing."""
    simulate = account.clients.get("iam").simulate_principal_policy
    tag = {"ContextKeyName": "aws:ResourceTag/Project", "ContextKeyType": "string"}
    for question in questions(setup, distribution):
        for role in question.roles:
            answer = ask(
                lambda q=question, r=role: simulate(  # type: ignore[misc] # mypy knows no type for a default of a lambda
                    PolicySourceArn=_role(setup, r),
                    ActionNames=list(q.actions),
                    ResourceArns=[q.resource],
                    ContextEntries=[{**tag, "ContextKeyValues": [setup.project]}],
                )
            )
            for result in answer["EvaluationResults"] if answer else ():
                action, decision = result["EvalActionName"], result["EvalDecision"]
                yield judge_decision(role, action, question.resource, decision, question.wanted)


def _role(setup: Setup, role: str) -> str:
    return setup.arn("role", f"{setup.project}-{role}")
