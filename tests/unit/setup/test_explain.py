"""Errors of AWS and GitHub that look like something else, in the words in which they come."""

import pytest

from scripts.setup.explain import explain

ERRORS = {
    "AccessDenied: Your account must be verified before you can add new CloudFront resources. To"
    " verify your account, please contact AWS Support": "support case",
    "GitHub: POST /issues: 410 Issues has been disabled in this repository. (…)": "as every fork",
    "GitHub: POST /rulesets: 422 Validation Failed: Name must be unique (…)": "replaces it",
    "GitHub: PUT /environments/production-guarded: 422 Failed to create the environment protection"
    " rule. Please ensure the billing plan supports the required reviewers protection rule.": (
        "make the repository public"
    ),
    "GitHub: POST /rulesets: 403 Upgrade to GitHub Pro or make this repository public to enable"
    " this feature. (…)": "paid plan",
    "GitHub: GET /: 401 Bad credentials (…)": "gh auth login",
    "GitHub: PUT /actions/permissions: 403 Resource not accessible by personal access token": (
        "administrator"
    ),
    "AWS: An error occurred (ExpiredToken) when calling the GetCallerIdentity operation": "log in",
    "creating S3 Bucket (windsock-state-1): operation error S3: CreateBucket, BucketAlreadyExists:"
    " The requested bucket name is not available": "--project",
    "creating IAM OIDC Provider: operation error IAM: CreateOpenIDConnectProvider, api error"
    " EntityAlreadyExists: Provider with url https://token.actions.githubusercontent.com already"
    " exists.": "uses the provider",
    "terraform apply in bootstrap: Error acquiring the state lock": "force-unlock",
    "AWS: An error occurred (OptInRequired) when calling the CreateBucket operation": "activated",
}


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_is_explained(error: str) -> None:
    assert ERRORS[error] in explain(error)


@pytest.mark.parametrize(
    "error",
    [
        "AccessDenied: User: arn:aws:iam::1:user/me is not authorized to perform: s3:CreateBucket",
        "GitHub: GET /: 404 Not Found (…)",
        "AWS: StatusCode: 403, RequestID: 1, api error AccessDenied",
    ],
)
def test_an_error_that_says_it_itself_is_left_alone(error: str) -> None:
    assert explain(error) == ""
