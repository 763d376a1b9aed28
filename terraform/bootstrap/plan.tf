# What plan and drift may do: read the state and the stack, and nothing else; they run code that nobody
# has reviewed yet. And the names, by which bootstrap knows the stack before it exists.

data "aws_iam_policy_document" "refresh" {
  # Without a condition on the prefix: S3 would answer 403 instead of 404 for a state that is not there yet.
  statement {
    sid       = "ListState"
    actions   = ["s3:ListBucket"]
    resources = [local.state_arn]
  }

  statement {
    sid       = "ReadState"
    actions   = ["s3:GetObject"]
    resources = [local.site_state_arn]
  }

  statement {
    sid = "SiteBucketSettings"
    actions = [
      "s3:GetAccelerateConfiguration",
      "s3:GetBucketAcl",
      "s3:GetBucketCORS",
      "s3:GetBucketLogging",
      "s3:GetBucketObjectLockConfiguration",
      "s3:GetBucketOwnershipControls",
      "s3:GetBucketPolicy",
      "s3:GetBucketPublicAccessBlock",
      "s3:GetBucketRequestPayment",
      "s3:GetBucketTagging",
      "s3:GetBucketVersioning",
      "s3:GetBucketWebsite",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:GetReplicationConfiguration",
      "s3:ListBucket",
      "s3:ListTagsForResource",
    ]
    resources = [local.site_bucket_arn]
  }

  statement {
    sid = "FunctionAndSchedule"
    actions = [
      "lambda:GetAlias",
      "lambda:GetFunction",
      "lambda:GetFunctionCodeSigningConfig",
      "lambda:GetFunctionConfiguration",
      "lambda:GetFunctionEventInvokeConfig",
      "lambda:ListTags",
      "lambda:ListVersionsByFunction",
      "scheduler:GetSchedule",
      "scheduler:GetScheduleGroup",
      "scheduler:ListTagsForResource",
    ]
    resources = concat(local.functions, local.schedules)
  }

  statement {
    sid = "ManageSiteRoles"
    actions = [
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole",
      "iam:ListRolePolicies",
    ]
    resources = local.site_roles
  }

  statement {
    sid = "AlarmsQueuesAndLogs"
    actions = [
      "budgets:ListTagsForResource",
      "budgets:ViewBudget",
      "cloudwatch:DescribeAlarms",
      "cloudwatch:GetDashboard",
      "cloudwatch:ListTagsForResource",
      "logs:GetDelivery",
      "logs:GetDeliveryDestination",
      "logs:GetDeliverySource",
      "logs:ListTagsForResource",
      "sns:GetSubscriptionAttributes",
      "sns:GetTopicAttributes",
      "sns:ListTagsForResource",
      "sqs:GetQueueAttributes",
      "sqs:ListQueueTags",
    ]
    resources = concat(
      [local.queues, local.dashboards, local.budgets], local.topics, local.alarms, local.log_groups, local.log_delivery
    )
  }

  statement {
    sid = "ReadCloudFront"
    actions = [
      "cloudfront:DescribeFunction",
      "cloudfront:GetCachePolicy",
      "cloudfront:GetDistribution",
      "cloudfront:GetFunction",
      "cloudfront:GetOriginAccessControl",
      "cloudfront:GetResponseHeadersPolicy",
      "cloudfront:ListTagsForResource",
    ]
    resources = concat([local.our_distribution], local.edge_parts)
  }

  # AWS knows no resources for these two: they list names and descriptions only.
  statement {
    #checkov:skip=CKV_AWS_356:AWS offers no narrower resource for these lists
    sid       = "ListAll"
    actions   = ["logs:DescribeLogGroups", "logs:DescribeResourcePolicies"]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = var.zone_id[*]

    content {
      sid = "DomainAndCertificate"
      actions = [
        "acm:DescribeCertificate",
        "acm:ListTagsForCertificate",
        "route53:GetChange",
        "route53:GetHostedZone",
        "route53:ListResourceRecordSets",
      ]
      resources = [
        "arn:${local.partition}:acm:${local.edge}:certificate/*",
        "arn:${local.partition}:route53:::change/*",
        "arn:${local.partition}:route53:::hostedzone/${statement.value}",
      ]
    }
  }
}

# Who can write a lock can stop every deploy, and who can delete one can let two of them collide.
data "aws_iam_policy_document" "lock" {
  statement {
    sid       = "StateLock"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = ["${local.site_state_arn}.tflock"]
  }
}
