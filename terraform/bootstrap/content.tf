# What a deploy publishes and keeps: pages and artifacts, never the data.

data "aws_iam_policy_document" "content" {
  statement {
    sid       = "WriteSiteObjects"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
    resources = ["${local.site_bucket_arn}/*"]
  }

  # Stated as a refusal, because the bucket's own policy is in the hands of a deploy.
  statement {
    sid       = "DenyDataOfTheFunction"
    effect    = "Deny"
    actions   = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutObjectAcl"]
    resources = ["${local.site_bucket_arn}/data.json", "${local.site_bucket_arn}/data/*"]
  }

  statement {
    sid       = "ListArtifacts"
    actions   = ["s3:ListBucket"]
    resources = [local.artifacts_arn]
  }

  statement {
    sid       = "WriteArtifacts"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [for prefix in ["function", "site", "releases"] : "${local.artifacts_arn}/${prefix}/*"]
  }
}
