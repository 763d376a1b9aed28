"""What the recorded proof accepts, each with its reason.

A place is a policy document, the statement's sid, and an action or resource in it.
"""

Place = tuple[str, str, str]

# Calls that no policy is asked about on AWS, or that AWS is not asked.
NEEDS_NO_RIGHT = {
    "sts:GetCallerIdentity": "AWS answers it whatever a policy says",
    "iam:GetUser": "asked only with skip_credentials_validation, and refused; then STS is asked",
}

_BUCKET_TAGS = "version 6 of the provider reads and writes the tags of buckets through S3 Control"
_ROUTER_TAGS = "version 6 of the provider tags edge functions, version 5 does not"
_LOG_NAMES = "one list of names for reading and writing; only writing needs the longer form"
_LOGS = "arn:aws:logs:{}:123456789012:log-group:{}:*"

# Rights that nothing used in the record.
NOT_SEEN_HERE: dict[Place, str] = {
    ("refresh", "SiteBucketSettings", "s3:ListTagsForResource"): _BUCKET_TAGS,
    ("stack", "SiteBucketSettings", "s3:TagResource"): _BUCKET_TAGS,
    ("stack", "SiteBucketSettings", "s3:UntagResource"): _BUCKET_TAGS,
    ("edge", "TagRouter", "cloudfront:TagResource"): _ROUTER_TAGS,
    ("edge", "TagRouter", "cloudfront:UntagResource"): _ROUTER_TAGS,
    (
        "edge",
        "TagRouter",
        "arn:aws:cloudfront::123456789012:function/windsock-router",
    ): _ROUTER_TAGS,
    (
        "refresh",
        "AlarmsQueuesAndLogs",
        _LOGS.format("eu-north-1", "/aws/lambda/windsock-weather"),
    ): _LOG_NAMES,
    (
        "refresh",
        "AlarmsQueuesAndLogs",
        _LOGS.format("us-east-1", "/aws/vendedlogs/cloudfront/windsock"),
    ): _LOG_NAMES,
}

_MADE_AT_THE_EDGE = (
    "the reference has no resource for what CloudFront creates; AWS's denials name every thing of"
    " the kind, which the statement's resource covers"
)
_SUBSCRIPTION = "the reference has no resource for subscriptions; AWS's denials name their topic"
_CERTIFICATE = "the reference has no resource for new certificates; AWS names certificate/*"
_NEWER = "edge functions can be tagged since May 2026; the reference is older"

# Where the reference says less than AWS's own answers.
DIFFERS_FROM_REFERENCE: dict[Place, str] = {
    ("edge", "CreateTaggedDistributions", "cloudfront:CreateDistribution"): _MADE_AT_THE_EDGE,
    ("edge", "CreateCloudFrontFunctions", "cloudfront:CreateFunction"): _MADE_AT_THE_EDGE,
    ("edge", "CloudFrontPolicies", "cloudfront:CreateCachePolicy"): _MADE_AT_THE_EDGE,
    ("edge", "CloudFrontPolicies", "cloudfront:CreateOriginAccessControl"): _MADE_AT_THE_EDGE,
    ("edge", "CloudFrontPolicies", "cloudfront:CreateResponseHeadersPolicy"): _MADE_AT_THE_EDGE,
    ("edge", "TagRouter", "cloudfront:TagResource"): _NEWER,
    ("edge", "TagRouter", "cloudfront:UntagResource"): _NEWER,
    ("edge", "Certificate", "acm:RequestCertificate"): _CERTIFICATE,
    ("refresh", "AlarmsQueuesAndLogs", "sns:GetSubscriptionAttributes"): _SUBSCRIPTION,
    ("stack", "AlarmsQueuesAndLogs", "sns:Unsubscribe"): _SUBSCRIPTION,
}
