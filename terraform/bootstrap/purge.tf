# What a purge may do: invalidate copies at the edge.

data "aws_iam_policy_document" "purge" {
  statement {
    sid       = "CreateInvalidations"
    actions   = ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"]
    resources = [local.our_distribution]
    # The distribution is younger than this role; until it is named, its tag tells it from others.
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Project"
      values   = [var.project]
    }
  }
}
