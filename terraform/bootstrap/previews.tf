# Previews of pull requests: a bucket and a distribution of their own, and with them an origin of their
# own. A preview runs code that is not reviewed yet. Under the site's address it could change what the
# site's service worker keeps in a visitor's browser. They are made here and not in terraform/site, so
# that no deploy has a right on them and the first pull request already has a preview.

resource "aws_s3_bucket" "previews" {
  #checkov:skip=CKV_AWS_18:only the distribution reads the bucket; CloudTrail shows who changed it
  #checkov:skip=CKV_AWS_21:a preview that was removed must be gone; a push builds it again
  #checkov:skip=CKV_AWS_144:previews are built from their pull requests again
  #checkov:skip=CKV_AWS_145:everything in here is public; S3's own encryption is on
  #checkov:skip=CKV2_AWS_62:nothing waits for events of this bucket
  bucket = "${var.project}-previews-${local.account}"
}

resource "aws_s3_bucket_ownership_controls" "previews" {
  bucket = aws_s3_bucket.previews.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "previews" {
  bucket                  = aws_s3_bucket.previews.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "previews" {
  bucket = aws_s3_bucket.previews.id

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  # A workflow removes the preview of a closed pull request, but GitHub starts none where it cannot merge.
  rule {
    id     = "previews-end"
    status = "Enabled"

    filter {
      prefix = local.preview_prefix
    }

    expiration {
      days = 30
    }
  }
}

data "aws_iam_policy_document" "previews_bucket" {
  statement {
    sid       = "ReadByThisDistribution"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.previews.arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.previews.arn]
    }
  }

  statement {
    sid       = "DenyUnencryptedConnections"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.previews.arn, "${aws_s3_bucket.previews.arn}/*"]

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

resource "aws_s3_bucket_policy" "previews" {
  bucket = aws_s3_bucket.previews.id
  policy = data.aws_iam_policy_document.previews_bucket.json

  depends_on = [aws_s3_bucket_public_access_block.previews]
}

resource "aws_s3_object" "previews" {
  #checkov:skip=CKV_AWS_186:everybody may read it; S3's own encryption is on
  for_each = local.preview_files

  bucket        = aws_s3_bucket.previews.id
  key           = each.key
  content       = each.value.body
  content_type  = each.value.type
  cache_control = "no-store"
}

resource "aws_cloudfront_origin_access_control" "previews" {
  name                              = "${var.project}-previews"
  description                       = "Signs the requests of the previews' distribution to their bucket."
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# AWS's own policy: no copy is kept, so that a push is seen at once and a removed preview is gone.
data "aws_cloudfront_cache_policy" "disabled" {
  name = "Managed-CachingDisabled"
}

module "preview_headers" {
  source = "../headers"

  name = "${var.project}-previews"
  more = { "X-Robots-Tag" = "noindex, nofollow" }
}

resource "aws_cloudfront_function" "previews" {
  name    = "${var.project}-previews"
  comment = "Turns addresses of directories into their index.html, as on the site."
  runtime = "cloudfront-js-2.0"
  code    = file("${path.module}/../site/router.js")
  publish = true
}

resource "aws_cloudfront_distribution" "previews" {
  #checkov:skip=CKV_AWS_68:static and read-only: a firewall would cost more than everything else and protect nothing
  #checkov:skip=CKV2_AWS_47:static and read-only: there is no Java behind it that log4j rules could protect
  #checkov:skip=CKV_AWS_86:few people look at a preview, and nothing is decided by who did
  #checkov:skip=CKV_AWS_305:there is no preview at the root
  #checkov:skip=CKV_AWS_310:one origin by design: a push builds a preview again
  #checkov:skip=CKV_AWS_374:reviewers may be anywhere
  #checkov:skip=CKV_AWS_174:CloudFront fixes the TLS version on its own certificate
  #checkov:skip=CKV2_AWS_42:previews keep CloudFront's name: another registrable domain than the site's, whatever the site's is
  enabled         = true
  comment         = "${var.project}-previews"
  http_version    = "http2and3"
  is_ipv6_enabled = true
  price_class     = "PriceClass_100"

  # It is there long before the first pull request asks for it.
  wait_for_deployment = false

  origin {
    origin_id                = local.preview_origin
    domain_name              = aws_s3_bucket.previews.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.previews.id
  }

  default_cache_behavior {
    target_origin_id           = local.preview_origin
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    viewer_protocol_policy     = "redirect-to-https"
    cache_policy_id            = data.aws_cloudfront_cache_policy.disabled.id
    response_headers_policy_id = module.preview_headers.policy.id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.previews.arn
    }
  }

  # S3 answers 403 for a missing file, because the distribution may not list the bucket.
  dynamic "custom_error_response" {
    for_each = [403, 404]

    content {
      error_code            = custom_error_response.value
      response_code         = 404
      response_page_path    = "/404.html"
      error_caching_min_ttl = 0
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
    minimum_protocol_version       = "TLSv1"
  }
}

data "aws_iam_policy_document" "preview" {
  statement {
    sid       = "ListPreviews"
    actions   = ["s3:ListBucket"]
    resources = [local.previews_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${local.preview_prefix}*"]
    }
  }

  # Reading is part of writing only over what was read (If-Match).
  statement {
    sid       = "WritePreviews"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = ["${local.previews_arn}/${local.preview_prefix}*"]
  }
}

# Removes previews and can publish none, so that it needs no reviewer where publishing has one.
data "aws_iam_policy_document" "preview_removal" {
  statement {
    sid       = "ListPreviews"
    actions   = ["s3:ListBucket"]
    resources = [local.previews_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${local.preview_prefix}*"]
    }
  }

  statement {
    sid       = "DeletePreviews"
    actions   = ["s3:DeleteObject"]
    resources = ["${local.previews_arn}/${local.preview_prefix}*"]
  }
}
