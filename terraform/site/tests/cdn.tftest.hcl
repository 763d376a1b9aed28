mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "edge"
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  alarm_email           = "me@example.org"
  artifact_bucket       = "windsock-artifacts-123456789012"
  contact               = "https://example.org/weather"
  function_sha256       = "0000000000000000000000000000000000000000000000000000000000000000"
  function_base64sha256 = "bJ5ZpQ0bR6m1Yb3a8Zk0yq0bq8r7mB0d6b2h6f1uQ1s="
}

run "every_security_header_is_sent" {
  command = plan

  assert {
    condition = toset(concat(
      module.headers.policy.custom_headers_config[0].items[*].header,
      ["Content-Security-Policy", "Referrer-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options"],
    )) == toset(keys(jsondecode(file("../../site/headers.json"))))
    error_message = "What site/headers.json names is sent, each once."
  }

  assert {
    condition     = !strcontains(module.headers.policy.security_headers_config[0].content_security_policy[0].content_security_policy, "unsafe")
    error_message = "The content security policy allows nothing inline."
  }

  assert {
    condition     = module.headers.policy.security_headers_config[0].strict_transport_security[0].access_control_max_age_sec >= 31536000
    error_message = "Browsers remember for a year that there is only HTTPS."
  }
}

run "files_age_by_their_kind" {
  command = plan

  assert {
    condition     = aws_cloudfront_cache_policy.site["data"].min_ttl >= 10 && aws_cloudfront_cache_policy.site["data"].min_ttl <= 30
    error_message = "Expired data is asked for again after 10-30 seconds: neither at once for each visitor nor much later."
  }

  assert {
    condition     = alltrue([for policy in aws_cloudfront_cache_policy.site : policy.parameters_in_cache_key_and_forwarded_to_origin[0].query_strings_config[0].query_string_behavior == "none"])
    error_message = "A query must not make another copy."
  }

  assert {
    condition     = aws_cloudfront_distribution.site.ordered_cache_behavior[*].path_pattern == tolist(["assets/*", "data.json", "data/*"])
    error_message = "The patterns are the keys of the architecture."
  }
}

run "visitors_get_https_http3_ipv6_and_compression" {
  command = plan

  assert {
    condition = alltrue([
      aws_cloudfront_distribution.site.http_version == "http2and3",
      aws_cloudfront_distribution.site.is_ipv6_enabled,
      aws_cloudfront_distribution.site.default_cache_behavior[0].viewer_protocol_policy == "redirect-to-https",
      alltrue([for behavior in aws_cloudfront_distribution.site.ordered_cache_behavior : behavior.viewer_protocol_policy == "redirect-to-https" && behavior.compress]),
    ])
    error_message = "Everything goes over HTTPS, also HTTP/3, also IPv6, compressed."
  }

  assert {
    condition     = alltrue([for behavior in aws_cloudfront_distribution.site.ordered_cache_behavior : toset(behavior.allowed_methods) == toset(["GET", "HEAD"])])
    error_message = "Visitors only read."
  }
}

run "a_missing_file_is_404_not_403" {
  command = plan

  assert {
    condition     = { for answer in aws_cloudfront_distribution.site.custom_error_response : answer.error_code => answer.response_code } == { "403" = 404, "404" = 404 }
    error_message = "S3 says 403 for what is missing; visitors are told 404."
  }
}

run "without_a_domain_cloudfronts_own_certificate" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.site.viewer_certificate[0].cloudfront_default_certificate
    error_message = "Without a domain there is no certificate of ours."
  }
}
