"""An invalidation is sent once, tried again while CloudFront is busy, and waited for if wished."""

import pytest
from botocore.stub import Stubber

from scripts.deploy.aws import AwsError, RequestCounter, cloudfront_client
from scripts.deploy.cloudfront import LONGEST_PAUSE, TRY_FOR, CloudFront, send, wait_until_done
from tests.support.bucket import Call, MemoryCdn
from tests.support.deploys import Clock

BUSY = ["TooManyInvalidationsInProgress", "Throttling", "ServiceUnavailable", "503"]


def busy(code: str, times: int) -> MemoryCdn:
    cdn = MemoryCdn()

    def trouble(_call: Call, number: int) -> None:
        if number <= times:
            raise AwsError(code, code)

    cdn.wire.trouble = trouble
    return cdn


@pytest.mark.parametrize("code", BUSY)
def test_a_busy_cloudfront_is_asked_again(code: str) -> None:
    clock, cdn = Clock(), busy(code, times=4)
    assert send(cdn, ["/a"], "ref", clock.patience()) == "I-ref"
    assert clock.slept == [2.0, 4.0, 8.0, 16.0]


def test_asking_ends_after_five_minutes() -> None:
    clock = Clock()
    with pytest.raises(AwsError, match="Throttling"):
        send(busy("Throttling", times=999), ["/a"], "ref", clock.patience())
    assert TRY_FOR - LONGEST_PAUSE <= sum(clock.slept) <= TRY_FOR


@pytest.mark.parametrize("code", ["NoSuchDistribution", "AccessDenied", "InvalidArgument"])
def test_what_waiting_does_not_cure_is_an_error_at_once(code: str) -> None:
    clock = Clock()
    with pytest.raises(AwsError, match=code):
        send(busy(code, times=999), ["/a"], "ref", clock.patience())
    assert clock.slept == []


def test_waiting_ends_when_the_edges_have_forgotten() -> None:
    clock, cdn = Clock(), MemoryCdn()
    assert wait_until_done(cdn, "I-1", 60, clock.patience())
    assert clock.slept == []


def test_waiting_longer_than_wished_is_no_error() -> None:
    clock, cdn = Clock(), MemoryCdn()
    cdn.done = False
    assert not wait_until_done(cdn, "I-1", 12, clock.patience())
    assert sum(clock.slept) == pytest.approx(12, abs=0.1)


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> tuple[CloudFront, Stubber]:
    for name, value in (("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x")):
        monkeypatch.setenv(name, value)
    client = cloudfront_client(RequestCounter())
    stubber = Stubber(client)
    stubber.activate()
    return CloudFront(lambda: client, "E1"), stubber


def test_the_reference_and_every_path_reach_cloudfront(
    stubbed: tuple[CloudFront, Stubber],
) -> None:
    cdn, stubber = stubbed
    batch = {"Paths": {"Quantity": 2, "Items": ["/", "/a/*"]}, "CallerReference": "ref"}
    answer = {
        "Id": "I1",
        "Status": "InProgress",
        "CreateTime": "2026-11-23T00:00:00Z",
        "InvalidationBatch": batch,
    }
    expected = {"DistributionId": "E1", "InvalidationBatch": batch}
    stubber.add_response("create_invalidation", {"Invalidation": answer}, expected)
    assert cdn.invalidate(["/", "/a/*"], "ref") == "I1"


def test_an_unknown_distribution_is_named_with_a_way_on(
    stubbed: tuple[CloudFront, Stubber],
) -> None:
    cdn, stubber = stubbed
    stubber.add_client_error("create_invalidation", "NoSuchDistribution", "nope", 404)
    with pytest.raises(AwsError, match=r"of E1: NoSuchDistribution.*--distribution-id"):
        cdn.invalidate(["/a"], "ref")
