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

run "no_domain_no_certificate_no_record" {
  command = plan

  assert {
    condition     = length(aws_acm_certificate.site) + length(aws_route53_record.site) + length(aws_route53_record.proof) == 0
    error_message = "A domain is an option."
  }

  assert {
    condition     = output.site_url == "https://d123example.cloudfront.net"
    error_message = "Without a domain the site is at the distribution's own name."
  }
}

run "a_domain_has_a_certificate_and_both_kinds_of_addresses" {
  command = plan

  variables {
    domain  = "weather.example.org"
    zone_id = "Z0123456789ABC"
  }

  assert {
    condition     = aws_acm_certificate.site[0].validation_method == "DNS"
    error_message = "The proof is a record in the zone, renewed without a person."
  }

  assert {
    condition     = toset([for record in aws_route53_record.site : record.type]) == toset(["A", "AAAA"])
    error_message = "IPv4 and IPv6 both find the site."
  }

  assert {
    condition     = aws_cloudfront_distribution.site.aliases == toset(["weather.example.org"]) && aws_cloudfront_distribution.site.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021"
    error_message = "With a certificate of ours, old TLS is refused."
  }

  assert {
    condition     = output.site_url == "https://weather.example.org"
    error_message = "The site is at its own name."
  }
}

run "a_domain_without_its_zone_is_refused" {
  command = plan

  variables {
    domain = "weather.example.org"
  }

  expect_failures = [var.domain]
}

run "an_address_is_not_a_domain" {
  command = plan

  variables {
    domain  = "https://weather.example.org/"
    zone_id = "Z0123456789ABC"
  }

  expect_failures = [var.domain]
}
