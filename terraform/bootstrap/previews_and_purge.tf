# The two small roles: forget copies at the edge, and show previews of pull requests.

data "aws_iam_policy_document" "purge" {
  statement {
    sid       = "ForgetCopies"
    actions   = ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation", "cloudfront:ListInvalidations"]
    resources = [local.our_distribution]
    # The distribution is younger than this role; until it is named, its tag tells it from others.
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Project"
      values   = [var.project]
    }
  }
}

data "aws_iam_policy_document" "preview" {
  statement {
    sid       = "FindPreviews"
    actions   = ["s3:ListBucket"]
    resources = [local.site_bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["_preview/*"]
    }
  }

  statement {
    sid       = "PublishPreviews"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = ["${local.site_bucket_arn}/_preview/*"]
  }
}
