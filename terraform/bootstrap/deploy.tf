# What a deploy may do besides reading: make, change and remove the site's stack by its names, and
# publish. It has no right on the data, on itself, on the boundary or on the trust in GitHub.

data "aws_iam_policy_document" "stack" {
  statement {
    sid       = "KeepTheState"
    actions   = ["s3:PutObject"]
    resources = [local.site_state_arn]
  }

  statement {
    sid = "SiteBucketSettings"
    actions = [
      "s3:CreateBucket",
      "s3:DeleteBucket",
      "s3:DeleteBucketPolicy",
      "s3:PutBucketOwnershipControls",
      "s3:PutBucketPolicy",
      "s3:PutBucketPublicAccessBlock",
      "s3:PutBucketTagging",
      "s3:PutBucketVersioning",
      "s3:PutLifecycleConfiguration",
      "s3:TagResource",
      "s3:UntagResource",
    ]
    resources = [local.site_bucket_arn]
  }

  statement {
    sid = "FunctionAndItsSchedule"
    actions = [
      "lambda:CreateAlias",
      "lambda:CreateFunction",
      "lambda:DeleteAlias",
      "lambda:DeleteFunction",
      "lambda:DeleteFunctionConcurrency",
      "lambda:DeleteFunctionEventInvokeConfig",
      "lambda:InvokeFunction",
      "lambda:PublishVersion",
      "lambda:PutFunctionConcurrency",
      "lambda:PutFunctionEventInvokeConfig",
      "lambda:TagResource",
      "lambda:UntagResource",
      "lambda:UpdateAlias",
      "lambda:UpdateFunctionCode",
      "lambda:UpdateFunctionConfiguration",
      "lambda:UpdateFunctionEventInvokeConfig",
      "scheduler:CreateSchedule",
      "scheduler:CreateScheduleGroup",
      "scheduler:DeleteSchedule",
      "scheduler:DeleteScheduleGroup",
      "scheduler:TagResource",
      "scheduler:UntagResource",
      "scheduler:UpdateSchedule",
    ]
    resources = concat(local.functions, local.schedules)
  }

  statement {
    sid       = "NewRolesOnlyInsideTheBoundary"
    actions   = ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy"]
    resources = local.site_roles

    condition {
      test     = "StringEquals"
      variable = "iam:PermissionsBoundary"
      values   = [aws_iam_policy.boundary.arn]
    }
  }

  statement {
    sid = "RolesOfTheSite"
    actions = [
      "iam:DeleteRole",
      "iam:TagRole",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
      "iam:UpdateRoleDescription",
    ]
    resources = local.site_roles
  }

  statement {
    sid       = "HandTheRolesToTheirServices"
    actions   = ["iam:PassRole"]
    resources = local.site_roles

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["lambda.amazonaws.com", "scheduler.amazonaws.com"]
    }
  }

  statement {
    sid = "AlarmsQueuesAndLogs"
    actions = [
      "budgets:ModifyBudget",
      "budgets:TagResource",
      "budgets:UntagResource",
      "cloudwatch:DeleteAlarms",
      "cloudwatch:DeleteDashboards",
      "cloudwatch:PutDashboard",
      "cloudwatch:PutMetricAlarm",
      "cloudwatch:TagResource",
      "cloudwatch:UntagResource",
      "logs:CreateDelivery",
      "logs:CreateLogGroup",
      "logs:DeleteDelivery",
      "logs:DeleteDeliveryDestination",
      "logs:DeleteDeliverySource",
      "logs:DeleteLogGroup",
      "logs:DeleteRetentionPolicy",
      "logs:PutDeliveryDestination",
      "logs:PutDeliverySource",
      "logs:PutRetentionPolicy",
      "logs:TagResource",
      "logs:UntagResource",
      "logs:UpdateDeliveryConfiguration",
      "sns:CreateTopic",
      "sns:DeleteTopic",
      "sns:SetSubscriptionAttributes",
      "sns:SetTopicAttributes",
      "sns:Subscribe",
      "sns:TagResource",
      "sns:Unsubscribe",
      "sns:UntagResource",
      "sqs:CreateQueue",
      "sqs:DeleteQueue",
      "sqs:SetQueueAttributes",
      "sqs:TagQueue",
      "sqs:UntagQueue",
    ]
    resources = concat(
      [local.queues, local.dashboards, local.budgets], local.topics, local.alarms, local.log_groups, local.log_delivery
    )
  }

  statement {
    #checkov:skip=CKV_AWS_109:the policy that lets CloudFront write its log has no narrower resource in AWS
    #checkov:skip=CKV_AWS_111:the policy that lets CloudFront write its log has no narrower resource in AWS
    #checkov:skip=CKV_AWS_356:the policy that lets CloudFront write its log has no narrower resource in AWS
    sid       = "LetTheEdgeWriteItsLog"
    actions   = ["logs:DeleteResourcePolicy", "logs:PutResourcePolicy"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "edge" {
  # AWS checks CreateDistribution against distribution/*: once ours is named, no second one can be made,
  # and no other one be marked as ours.
  statement {
    sid       = "NewDistributionsAreMarked"
    actions   = ["cloudfront:CreateDistribution", "cloudfront:TagResource"]
    resources = [local.our_distribution]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/Project"
      values   = [var.project]
    }
  }

  statement {
    sid = "MarkedDistributions"
    actions = [
      "cloudfront:AllowVendedLogDeliveryForResource",
      "cloudfront:DeleteDistribution",
      "cloudfront:UntagResource",
      "cloudfront:UpdateDistribution",
    ]
    resources = [local.our_distribution]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Project"
      values   = [var.project]
    }
  }

  statement {
    sid = "PartsOfTheEdge"
    actions = [
      "cloudfront:CreateCachePolicy",
      "cloudfront:CreateFunction",
      "cloudfront:CreateOriginAccessControl",
      "cloudfront:CreateResponseHeadersPolicy",
      "cloudfront:DeleteCachePolicy",
      "cloudfront:DeleteFunction",
      "cloudfront:DeleteOriginAccessControl",
      "cloudfront:DeleteResponseHeadersPolicy",
      "cloudfront:PublishFunction",
      "cloudfront:UpdateCachePolicy",
      "cloudfront:UpdateFunction",
      "cloudfront:UpdateOriginAccessControl",
      "cloudfront:UpdateResponseHeadersPolicy",
    ]
    resources = local.edge_parts
  }

  dynamic "statement" {
    for_each = var.zone_id[*]

    content {
      sid = "Certificate"
      actions = [
        "acm:AddTagsToCertificate",
        "acm:DeleteCertificate",
        "acm:RemoveTagsFromCertificate",
        "acm:RequestCertificate",
      ]
      resources = ["arn:${local.partition}:acm:${local.edge}:certificate/*"]
    }
  }

  # Addresses and the proof for the certificate: mail and delegations of the zone stay as they are.
  dynamic "statement" {
    for_each = var.zone_id[*]

    content {
      sid       = "AddressesAndProofs"
      actions   = ["route53:ChangeResourceRecordSets"]
      resources = ["arn:${local.partition}:route53:::hostedzone/${statement.value}"]

      condition {
        test     = "ForAllValues:StringEquals"
        variable = "route53:ChangeResourceRecordSetsRecordTypes"
        values   = ["A", "AAAA", "CNAME"]
      }

      # A test for all values is true of none at all.
      condition {
        test     = "Null"
        variable = "route53:ChangeResourceRecordSetsRecordTypes"
        values   = ["false"]
      }
    }
  }
}

data "aws_iam_policy_document" "content" {
  statement {
    sid       = "PublishTheSite"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
    resources = ["${local.site_bucket_arn}/*"]
  }

  # Stated as a refusal, because the bucket's own policy is in the hands of a deploy.
  statement {
    sid       = "TheFunctionOwnsTheData"
    effect    = "Deny"
    actions   = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutObjectAcl"]
    resources = ["${local.site_bucket_arn}/data.json", "${local.site_bucket_arn}/data/*"]
  }

  statement {
    sid       = "PreviewsBelongToTheirPullRequests"
    effect    = "Deny"
    actions   = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutObjectAcl"]
    resources = ["${local.site_bucket_arn}/_preview/*"]
  }

  statement {
    sid       = "FindArtifacts"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket"]
    resources = [local.artifacts_arn]
  }

  statement {
    sid       = "KeepArtifacts"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [for prefix in ["function", "site", "releases"] : "${local.artifacts_arn}/${prefix}/*"]
  }
}
