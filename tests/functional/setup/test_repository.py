"""What is read of a repository, against answers in GitHub's documented form."""

from collections.abc import Mapping
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from scripts.github_rest import GitHubError
from scripts.setup.repository import RepositorySettings, open_repository

PATH = "/repos/octo/site"
SWITCHED_ON: Mapping[str, Any] = {
    "": {"private": False, "has_issues": True},
    "/actions/permissions": {"enabled": True},
    "/actions/workflows": {
        "workflows": [{"path": ".github/workflows/drift.yml", "state": "disabled_fork"}]
    },
    "/codeowners/errors": {"errors": [{"message": "Unknown owner on line 3\n  * @nobody\n"}]},
    "/private-vulnerability-reporting": {"enabled": False},
}


@pytest.fixture
def settings(httpserver: HTTPServer) -> RepositorySettings:
    return open_repository(httpserver.url_for(""), "octo/site", "token")


def serve(httpserver: HTTPServer, answers: Mapping[str, Any]) -> None:
    for end, answer in answers.items():
        httpserver.expect_request(PATH + end).respond_with_json(answer)


def test_what_is_switched_on_is_read(settings: RepositorySettings, httpserver: HTTPServer) -> None:
    serve(httpserver, SWITCHED_ON)
    found = settings.switches()
    assert (found.public, found.issues, found.actions) == (True, True, True)
    assert (found.workflows, found.private_reports) == ({"drift": "disabled_fork"}, False)
    assert found.owner_errors == ["Unknown owner on line 3"]


def test_what_github_does_not_know_is_none(
    settings: RepositorySettings, httpserver: HTTPServer
) -> None:
    absent = {"/codeowners/errors"}
    serve(httpserver, {k: v for k, v in SWITCHED_ON.items() if k not in absent})
    for end in absent:
        httpserver.expect_request(PATH + end).respond_with_json({}, status=404)
    found = settings.switches()
    assert found.owner_errors is None


def test_a_private_repository_is_not_asked_for_private_reports(
    settings: RepositorySettings, httpserver: HTTPServer
) -> None:
    serve(httpserver, {**SWITCHED_ON, "": {"private": True, "has_issues": True}})
    assert not settings.switches().public
    assert not any(r.path.endswith("vulnerability-reporting") for r, _ in httpserver.log)


def test_a_refusal_is_no_absence(settings: RepositorySettings, httpserver: HTTPServer) -> None:
    serve(httpserver, {"": SWITCHED_ON[""]})
    httpserver.expect_request(f"{PATH}/codeowners/errors").respond_with_json({}, status=403)
    with pytest.raises(GitHubError, match=r"/codeowners/errors: 403"):
        settings.switches()


def test_the_branches_of_an_environment_are_read(
    settings: RepositorySettings, httpserver: HTTPServer
) -> None:
    limited = {"deployment_branch_policy": {"custom_branch_policies": True}}
    listed = [{"name": "production", **limited, "can_admins_bypass": False}, {"name": "preview"}]
    names = [{"id": 1, "name": "main", "type": "branch"}, {"id": 2, "name": "x", "type": "branch"}]
    serve(
        httpserver,
        {
            "/environments": {"environments": listed},
            "/environments/production/deployment-branch-policies": {"branch_policies": names},
        },
    )
    found = settings.environments()
    assert [n["id"] for n in found["production"].others] == [2]
    assert (found["production"].bypass, found["preview"].bypass) == (False, True)


def test_rulesets_of_an_organization_are_not_replaced(
    settings: RepositorySettings, httpserver: HTTPServer
) -> None:
    listed = [
        {"id": 1, "name": "theirs", "source_type": "Organization"},
        {"id": 2, "name": "main is reviewed", "source_type": "Repository"},
    ]
    serve(httpserver, {"/rulesets": listed})
    assert settings.rulesets() == {"main is reviewed": 2}
