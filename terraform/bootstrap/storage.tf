# Two private buckets that outlive every deploy: Terraform's states, and what a deploy leaves behind.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

resource "aws_s3_bucket" "kept" {
  #checkov:skip=CKV_AWS_18:only the pipeline's roles reach these buckets; CloudTrail shows what they did
  #checkov:skip=CKV_AWS_144:versioning is the copy that is needed; the state can be imported, artifacts built again
  #checkov:skip=CKV_AWS_145:no secret is kept here; S3's own encryption is on
  #checkov:skip=CKV2_AWS_62:nothing waits for events of these buckets
  for_each = local.buckets

  bucket = "${var.project}-${each.key}-${local.account}"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "kept" {
  for_each = local.buckets

  bucket = aws_s3_bucket.kept[each.key].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "kept" {
  for_each = local.buckets

  bucket                  = aws_s3_bucket.kept[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "kept" {
  for_each = local.buckets

  bucket = aws_s3_bucket.kept[each.key].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "kept" {
  for_each = local.buckets

  bucket = aws_s3_bucket.kept[each.key].id

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    noncurrent_version_expiration {
      noncurrent_days = 90
    }
  }

  # A removed lock leaves a marker, which stays when its versions have gone.
  rule {
    id     = "markers-of-what-is-gone"
    status = "Enabled"

    filter {}

    expiration {
      expired_object_delete_marker = true
    }
  }

  depends_on = [aws_s3_bucket_versioning.kept]
}

data "aws_iam_policy_document" "kept" {
  for_each = local.buckets

  statement {
    sid       = "DenyUnencryptedConnections"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.kept[each.key].arn, "${aws_s3_bucket.kept[each.key].arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "kept" {
  for_each = local.buckets

  bucket = aws_s3_bucket.kept[each.key].id
  policy = data.aws_iam_policy_document.kept[each.key].json
}
