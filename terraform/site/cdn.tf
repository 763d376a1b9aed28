# The edge: one distribution, three kinds of files that age differently.

resource "aws_cloudfront_origin_access_control" "site" {
  name                              = "${var.project}-site"
  description                       = "Signs the distribution's requests to the site bucket."
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_cache_policy" "site" {
  for_each = local.caches

  name        = "${var.project}-${each.key}"
  comment     = "Windsock: ${each.key}."
  min_ttl     = each.value.min
  default_ttl = each.value.default
  max_ttl     = each.value.max

  # No query, cookie or header of a visitor makes another copy: nobody can fill the cache or get round it.
  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    cookies_config {
      cookie_behavior = "none"
    }
    headers_config {
      header_behavior = "none"
    }
    query_strings_config {
      query_string_behavior = "none"
    }
  }
}

module "headers" {
  source = "../headers"

  name = "${var.project}-site"
}

resource "aws_cloudfront_function" "router" {
  name    = "${var.project}-router"
  comment = "Turns addresses of directories into their index.html."
  runtime = "cloudfront-js-2.0"
  code    = file("${path.module}/router.js")
  publish = true
}

resource "aws_cloudfront_distribution" "site" {
  #checkov:skip=CKV_AWS_68:static and read-only: a firewall would cost more than everything else and protect nothing
  #checkov:skip=CKV2_AWS_47:static and read-only: there is no Java behind it that log4j rules could protect
  #checkov:skip=CKV_AWS_86:the access log is in logs.tf, as standard logging v2, which the check does not know
  #checkov:skip=CKV2_AWS_32:the policy comes from ../headers, and the scan of a plan does not follow modules
  #checkov:skip=CKV_AWS_310:one origin by design: a copy elsewhere would be as old as the fault
  #checkov:skip=CKV_AWS_374:the weather is for everyone
  #checkov:skip=CKV_AWS_174:TLS 1.2 is set with a domain; CloudFront fixes the version on its own certificate
  #checkov:skip=CKV2_AWS_42:the certificate is the domain's where there is one; without, CloudFront's own is right
  enabled             = true
  comment             = var.project
  aliases             = var.domain[*]
  default_root_object = "index.html"
  http_version        = "http2and3"
  is_ipv6_enabled     = true
  price_class         = "PriceClass_100"

  # Nobody waits for all edges of the world: smoke tests ask the edge that answers them.
  wait_for_deployment = false

  origin {
    origin_id                = local.origin
    domain_name              = aws_s3_bucket.site.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.site.id
  }

  default_cache_behavior {
    target_origin_id           = local.origin
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    viewer_protocol_policy     = "redirect-to-https"
    cache_policy_id            = aws_cloudfront_cache_policy.site["pages"].id
    response_headers_policy_id = module.headers.policy.id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.router.arn
    }
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.patterns

    content {
      path_pattern               = ordered_cache_behavior.key
      target_origin_id           = local.origin
      allowed_methods            = ["GET", "HEAD"]
      cached_methods             = ["GET", "HEAD"]
      compress                   = true
      viewer_protocol_policy     = "redirect-to-https"
      cache_policy_id            = aws_cloudfront_cache_policy.site[ordered_cache_behavior.value].id
      response_headers_policy_id = module.headers.policy.id
    }
  }

  # S3 answers 403 for a missing file, because the distribution may not list the bucket.
  dynamic "custom_error_response" {
    for_each = [403, 404]

    content {
      error_code            = custom_error_response.value
      response_code         = 404
      response_page_path    = "/404.html"
      error_caching_min_ttl = 10
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = var.domain == null
    acm_certificate_arn            = one(aws_acm_certificate_validation.site[*].certificate_arn)
    minimum_protocol_version       = var.domain == null ? "TLSv1" : "TLSv1.2_2021"
    ssl_support_method             = var.domain == null ? null : "sni-only"
  }
}
