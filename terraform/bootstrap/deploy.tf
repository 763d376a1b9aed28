# What a deploy may do besides reading: make, change and remove the site's stack by its names, and
# publish (content.tf). It has no right on the data, on itself, on the boundary or on the trust in GitHub.

data "aws_iam_policy_document" "stack" {
  statement {
    sid       = "WriteState"
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
    sid = "FunctionAndSchedule"
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
    sid       = "CreateRolesWithBoundary"
    actions   = ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy"]
    resources = local.site_roles

    condition {
      test     = "StringEquals"
      variable = "iam:PermissionsBoundary"
      values   = [aws_iam_policy.boundary.arn]
    }
  }

  statement {
    sid = "ManageSiteRoles"
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
    sid       = "PassRolesToServices"
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
      "sns:CreateTopic",
      "sns:DeleteTopic",
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
    sid       = "DeliverAccessLogs"
    actions   = ["logs:DeleteResourcePolicy", "logs:PutResourcePolicy"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "edge" {
  # AWS checks CreateDistribution against distribution/*: once ours is named, no second one can be made,
  # and no other one be marked as ours.
  statement {
    sid       = "CreateTaggedDistributions"
    actions   = ["cloudfront:CreateDistribution", "cloudfront:TagResource"]
    resources = [local.our_distribution]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/Project"
      values   = [var.project]
    }
  }

  # A change of tags sends those that differ: Project is absent then, and where it is there it stays ours.
  statement {
    sid       = "ChangeOtherTags"
    actions   = ["cloudfront:TagResource"]
    resources = [local.our_distribution]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Project"
      values   = [var.project]
    }

    condition {
      test     = "StringEqualsIfExists"
      variable = "aws:RequestTag/Project"
      values   = [var.project]
    }
  }

  # CloudWatch Logs asks CloudFront for this on behalf of the caller; AWS documents no tag in that question.
  statement {
    sid       = "AccessLogOfDistributions"
    actions   = ["cloudfront:AllowVendedLogDeliveryForResource"]
    resources = [local.our_distribution]
  }

  statement {
    sid = "ManageTaggedDistributions"
    actions = [
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

  # AWS names no resource for CreateFunction. Real refusals of other Create actions name <type>/*, which a
  # pattern with our prefix would not match; what is made can be changed under our prefix only.
  statement {
    sid       = "CreateCloudFrontFunctions"
    actions   = ["cloudfront:CreateFunction"]
    resources = ["${local.cloudfront}:function/*"]
  }

  # Version 6 of the provider tags the router (docs/runbook.md).
  statement {
    sid       = "TagRouter"
    actions   = ["cloudfront:TagResource", "cloudfront:UntagResource"]
    resources = ["${local.cloudfront}:function/${var.project}-router"]
  }

  statement {
    sid = "CloudFrontPolicies"
    actions = [
      "cloudfront:CreateCachePolicy",
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

  # Header policies and access controls have no names or tags to narrow the rights above by, and the
  # distribution of the previews carries the project's tag as well.
  statement {
    sid    = "DenyPreviewDistribution"
    effect = "Deny"
    actions = [
      "cloudfront:DeleteDistribution",
      "cloudfront:DeleteOriginAccessControl",
      "cloudfront:DeleteResponseHeadersPolicy",
      "cloudfront:TagResource",
      "cloudfront:UntagResource",
      "cloudfront:UpdateDistribution",
      "cloudfront:UpdateOriginAccessControl",
      "cloudfront:UpdateResponseHeadersPolicy",
    ]
    resources = local.preview_parts
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
      sid       = "DnsRecords"
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
