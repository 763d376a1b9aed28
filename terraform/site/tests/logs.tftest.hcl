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

run "the_access_log_names_no_visitor" {
  command = plan

  assert {
    condition     = length(setintersection(aws_cloudwatch_log_delivery.edge.record_fields, ["c-ip", "x-forwarded-for", "cs(Cookie)", "cs(Referer)", "cs(User-Agent)", "cs-uri-query"])) == 0
    error_message = "Addresses, cookies, queries and what tells visitors apart stay out of the log."
  }

  assert {
    condition = aws_cloudwatch_log_delivery.edge.record_fields == tolist([
      for field in [
        "date", "time", "x-edge-location", "sc-bytes", "c-ip", "cs-method", "cs(Host)", "cs-uri-stem", "sc-status", "cs(Referer)",
        "cs(User-Agent)", "cs-uri-query", "cs(Cookie)", "x-edge-result-type", "x-edge-request-id", "x-host-header", "cs-protocol",
        "cs-bytes", "time-taken", "x-forwarded-for", "ssl-protocol", "ssl-cipher", "x-edge-response-result-type",
        "cs-protocol-version", "fle-status", "fle-encrypted-fields", "c-port", "time-to-first-byte", "x-edge-detailed-result-type",
      ] : field if contains(local.log_fields, field)
    ])
    error_message = "The fields are CloudFront's, in the order of its own list."
  }

  assert {
    condition     = aws_cloudwatch_log_delivery_source.edge.log_type == "ACCESS_LOGS"
    error_message = "Standard logging v2 is one source of access logs."
  }

  assert {
    condition     = aws_cloudwatch_log_group.edge.retention_in_days == 30
    error_message = "A log is kept for 30 days."
  }
}

run "only_aws_log_delivery_writes_it" {
  command = plan

  assert {
    condition     = toset(data.aws_iam_policy_document.edge_log.statement[0].condition[*].variable) == toset(["aws:SourceAccount", "aws:SourceArn"])
    error_message = "The log accepts lines of this account's distributions only."
  }
}
