# The most that any role made by a deploy can ever do, whatever its own policy says: what the site's
# function and its schedule need, and nothing that leads to more rights.

data "aws_iam_policy_document" "boundary" {
  statement {
    sid       = "WriteSiteData"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${local.site_bucket_arn}/data.json", "${local.site_bucket_arn}/data/*"]
  }

  statement {
    sid       = "InvalidateDistribution"
    actions   = ["cloudfront:CreateInvalidation"]
    resources = [local.our_distribution]
    # Distributions have no names; the tag is what tells ours from others.
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Project"
      values   = [var.project]
    }
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:${local.partition}:logs:${local.here}:log-group:/aws/lambda/${var.project}-*"]
  }

  statement {
    sid       = "SendToFailureQueue"
    actions   = ["sqs:SendMessage"]
    resources = ["arn:${local.partition}:sqs:${local.here}:${var.project}-*"]
  }

  statement {
    sid       = "InvokeFunction"
    actions   = ["lambda:InvokeFunction"]
    resources = ["arn:${local.partition}:lambda:${local.here}:function:${var.project}-*"]
  }
}

resource "aws_iam_policy" "boundary" {
  name        = "${var.project}-boundary"
  description = "The most that a role made by a deploy of ${var.project} can do."
  policy      = data.aws_iam_policy_document.boundary.minified_json
}
