"""A version of the function goes live only after a trial that was good."""

import io
from collections.abc import Iterator

import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from scripts.deploy.aws import AwsError, lambda_client
from scripts.deploy.lambda_alias import (
    LambdaFunction,
    PromotionError,
    go_back,
    live_version,
    promote,
)
from scripts.deploy.releases import FunctionVersion
from scripts.errors import RefusedError


class MemoryFunction:
    """A function with versions, one of which may be broken."""

    def __init__(self, broken: str = "") -> None:
        self.version = "1"
        self.tried: list[str] = []
        self.broken = broken

    def live(self) -> str:
        return self.version

    def newest(self) -> str:
        return "2"

    def sha256(self, version: str) -> str:
        return f"hash of {version}"

    def try_out(self, version: str) -> str | None:
        self.tried.append(version)
        return "ImportError" if version == self.broken else None

    def go_live(self, version: str) -> None:
        self.version = version


def test_a_good_version_goes_live() -> None:
    function = MemoryFunction()
    assert promote(function, "2") == "1"
    assert (function.version, function.tried) == ("2", ["2"])


def test_a_broken_version_leaves_the_old_one_live() -> None:
    function = MemoryFunction(broken="2")
    with pytest.raises(PromotionError, match=r"version 2 .*ImportError; version 1 is still live"):
        promote(function, "2")
    assert function.version == "1"


def test_what_is_live_is_not_tried_again() -> None:
    function = MemoryFunction()
    assert promote(function, "1") == "1"
    assert function.tried == []


def test_going_back_needs_no_trial() -> None:
    function = MemoryFunction(broken="0")
    go_back(function, FunctionVersion("weather", "0", "hash of 0"))
    assert (function.version, function.tried) == ("0", [])


def test_a_version_that_is_other_code_by_now_never_goes_live() -> None:
    function = MemoryFunction()
    with pytest.raises(RefusedError, match="version 0 of weather is hash of 0, not as recorded"):
        go_back(function, FunctionVersion("weather", "0", "as recorded"))
    assert function.version == "1"


def test_a_record_names_the_version_that_is_live() -> None:
    assert vars(live_version(MemoryFunction(), "weather")) == {
        "name": "weather",
        "version": "1",
        "sha256": "hash of 1",
    }


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[LambdaFunction, Stubber]]:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "x"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
        ("AWS_REGION", "eu-north-1"),
        ("AWS_DEFAULT_REGION", "eu-north-1"),
    ):
        monkeypatch.setenv(name, value)
    client = lambda_client()
    with Stubber(client) as stubber:
        yield LambdaFunction(client, "weather", "live"), stubber
        stubber.assert_no_pending_responses()


def body(text: str) -> StreamingBody:
    return StreamingBody(io.BytesIO(text.encode()), len(text))


def add_trial(stubber: Stubber, answer: dict[str, object]) -> None:
    expected = {"FunctionName": "weather", "Qualifier": "2", "Payload": b'{"dry_run": true}'}
    stubber.add_response("invoke", answer, expected)


def test_the_trial_is_a_dry_run_of_exactly_that_version(
    stubbed: tuple[LambdaFunction, Stubber],
) -> None:
    function, stubber = stubbed
    add_trial(stubber, {"StatusCode": 200, "Payload": body("{}")})
    assert function.try_out("2") is None


def test_an_error_inside_the_function_is_a_failed_trial(
    stubbed: tuple[LambdaFunction, Stubber],
) -> None:
    function, stubber = stubbed
    failed = {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": body("No module")}
    add_trial(stubber, failed)
    assert function.try_out("2") == "No module"


def test_the_newest_version_is_the_highest_number_on_any_page(
    stubbed: tuple[LambdaFunction, Stubber],
) -> None:
    function, stubber = stubbed
    first = {"Versions": [{"Version": "$LATEST"}, {"Version": "10"}], "NextMarker": "m"}
    stubber.add_response("list_versions_by_function", first, {"FunctionName": "weather"})
    second = {"Versions": [{"Version": "9"}]}
    expected = {"FunctionName": "weather", "Marker": "m"}
    stubber.add_response("list_versions_by_function", second, expected)
    assert function.newest() == "10"


def test_a_function_without_versions_says_what_to_do(
    stubbed: tuple[LambdaFunction, Stubber],
) -> None:
    function, stubber = stubbed
    stubber.add_response("list_versions_by_function", {"Versions": [{"Version": "$LATEST"}]})
    with pytest.raises(PromotionError, match="apply Terraform first"):
        function.newest()


def test_the_hash_is_that_of_the_zip_in_hex(stubbed: tuple[LambdaFunction, Stubber]) -> None:
    function, stubber = stubbed
    stubber.add_response("get_function_configuration", {"CodeSha256": "q80="})
    assert function.sha256("2") == "abcd"


def test_a_missing_alias_is_named(stubbed: tuple[LambdaFunction, Stubber]) -> None:
    function, stubber = stubbed
    stubber.add_client_error("get_alias", "ResourceNotFoundException", "no alias", 404)
    with pytest.raises(AwsError, match="read alias live of weather"):
        function.live()
