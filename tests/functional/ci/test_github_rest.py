"""The client for GitHub's REST API: what it repeats, follows and refuses."""

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from scripts.github_rest import GitHubError, GitHubRest

BELOW = "/repos/octo/windsock"


@pytest.fixture
def rest(httpserver: HTTPServer) -> GitHubRest:
    return GitHubRest(httpserver.url_for("/"), "secret", BELOW)


def test_each_method_sends_its_body_and_returns_the_answer(
    rest: GitHubRest, httpserver: HTTPServer
) -> None:
    for method in ("POST", "PUT", "PATCH"):
        httpserver.expect_request(f"{BELOW}/it", method=method, json={"a": 1}).respond_with_json(
            {"by": method}
        )
    httpserver.expect_request(f"{BELOW}/it", method="DELETE").respond_with_data("", status=204)
    answers = [send("/it", {"a": 1}) for send in (rest.post, rest.put, rest.patch)]
    assert answers == [{"by": "POST"}, {"by": "PUT"}, {"by": "PATCH"}]
    rest.delete("/it")
    assert httpserver.log[-1][0].headers["Authorization"] == "Bearer secret"


def test_without_a_token_no_authorization_is_sent(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/user").respond_with_json({})
    GitHubRest(httpserver.url_for(""), "").get("/user")
    assert "Authorization" not in httpserver.log[0][0].headers


def test_only_a_missing_thing_is_none(rest: GitHubRest, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{BELOW}/hidden").respond_with_data("", status=403)
    httpserver.expect_request(f"{BELOW}/gone").respond_with_data("", status=404)
    assert rest.find("/gone") is None
    with pytest.raises(GitHubError, match="403") as refused:
        rest.find("/hidden")
    assert refused.value.status == 403


def test_pages_of_any_length_are_followed_to_the_last(
    rest: GitHubRest, httpserver: HTTPServer
) -> None:
    def serve(request: Request) -> Response:
        page = int(request.args.get("page", 1))
        answer = Response(f'{{"total_count": 3, "variables": [{page}]}}')
        if page < 3:
            answer.headers["Link"] = f'<{request.base_url}?page={page + 1}>; rel="next"'
        return answer

    httpserver.expect_request(f"{BELOW}/variables").respond_with_handler(serve)
    assert list(rest.pages("/variables", "variables")) == [1, 2, 3]


def test_a_link_to_another_host_never_gets_the_token(
    rest: GitHubRest, httpserver: HTTPServer
) -> None:
    link = {"Link": '<http://127.0.0.1:1/other>; rel="next"'}
    httpserver.expect_request(f"{BELOW}/list").respond_with_json([1], headers=link)
    with pytest.raises(GitHubError, match="nothing was sent"):
        list(rest.pages("/list"))


def test_a_repository_that_was_renamed_is_named_not_followed(
    rest: GitHubRest, httpserver: HTTPServer
) -> None:
    moved = {"Location": httpserver.url_for("/repositories/1")}
    httpserver.expect_request(f"{BELOW}/list").respond_with_data("", status=301, headers=moved)
    with pytest.raises(GitHubError, match=r"301 .*renamed"):
        rest.get("/list")
    assert len(httpserver.log) == 1


def test_a_refusal_names_what_was_wrong_with_the_values(
    rest: GitHubRest, httpserver: HTTPServer
) -> None:
    said = {"message": "Validation Failed", "errors": [{"message": "name is taken"}, "odd"]}
    httpserver.expect_request(f"{BELOW}/it").respond_with_json(said, status=422)
    with pytest.raises(GitHubError, match="POST /it: 422 Validation Failed: name is taken"):
        rest.post("/it")


@pytest.mark.parametrize("body", ["<html>", "[]", '{"errors": null}'])
def test_an_error_page_that_is_no_json_is_still_one_clear_line(
    rest: GitHubRest, httpserver: HTTPServer, body: str
) -> None:
    httpserver.expect_request(f"{BELOW}/it").respond_with_data(body, status=500)
    with pytest.raises(GitHubError, match=r"GET /it: 500 .*run again"):
        rest.get("/it")


def test_a_read_is_repeated_when_github_is_unavailable(
    rest: GitHubRest, httpserver: HTTPServer
) -> None:
    httpserver.expect_ordered_request(f"{BELOW}/it").respond_with_data("", status=503)
    httpserver.expect_ordered_request(f"{BELOW}/it").respond_with_json({"good": True})
    assert rest.get("/it") == {"good": True}


def test_what_would_happen_twice_is_never_repeated(
    rest: GitHubRest, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(f"{BELOW}/comments").respond_with_data("", status=503)
    with pytest.raises(GitHubError, match="503"):
        rest.post("/comments", {"body": "one"})
    assert len(httpserver.log) == 1
