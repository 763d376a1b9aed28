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

run "the_function_is_what_was_built" {
  command = plan

  assert {
    condition     = aws_lambda_function.weather.s3_key == "function/0000000000000000000000000000000000000000000000000000000000000000.zip"
    error_message = "The zip is found by its hash."
  }

  assert {
    condition     = aws_lambda_function.weather.runtime == "python3.13" && aws_lambda_function.weather.architectures == tolist(["arm64"]) && aws_lambda_function.weather.publish
    error_message = "arm64, Python 3.13, a version for every change."
  }

  assert {
    condition     = aws_lambda_function.weather.logging_config[0].log_format == "JSON" && aws_cloudwatch_log_group.function.retention_in_days == 30
    error_message = "Lines are JSON and stay for 30 days."
  }
}

run "the_function_touches_its_data_and_nothing_else" {
  command = plan

  assert {
    condition = toset(flatten(data.aws_iam_policy_document.function.statement[*].actions)) == toset([
      "s3:GetObject", "s3:PutObject", "cloudfront:CreateInvalidation", "logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage",
    ])
    error_message = "The function reads and writes its data, purges, logs, and hands in what failed."
  }

  assert {
    condition = toset(data.aws_iam_policy_document.function.statement[0].resources) == toset([
      "arn:aws:s3:::windsock-site-123456789012/data.json",
      "arn:aws:s3:::windsock-site-123456789012/data/*",
    ])
    error_message = "Of the bucket, only the data."
  }

  assert {
    condition     = aws_iam_role.function.permissions_boundary == "arn:aws:iam::123456789012:policy/windsock-boundary"
    error_message = "The role stays inside bootstrap's boundary."
  }
}

run "the_environment_has_what_is_set_and_no_more" {
  command = plan

  assert {
    condition = toset(keys(aws_lambda_function.weather.environment[0].variables)) == toset([
      "SITE_BUCKET", "DISTRIBUTION_ID", "UPDATE_MINUTES", "WEATHER_CONTACT", "WEATHER_PROJECT", "WEATHER_OPEN_METEO_URL", "WEATHER_AIR_QUALITY_URL",
      "WEATHER_MET_NORWAY_URL",
    ])
    error_message = "Without a key there is no variable for one."
  }
}

run "a_failed_run_is_tried_once_more_and_then_kept" {
  command = plan

  assert {
    condition     = aws_lambda_function_event_invoke_config.live.maximum_retry_attempts == 1 && aws_lambda_function_event_invoke_config.live.maximum_event_age_in_seconds == 1200
    error_message = "One more try, and not after the next run."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.live.destination_config[0].on_failure[0].destination == aws_sqs_queue.failures.arn
    error_message = "What failed is kept in the queue."
  }
}

run "no_concurrency_would_stop_every_update" {
  command = plan

  variables {
    reserved_concurrency = 0
  }

  expect_failures = [var.reserved_concurrency]
}

run "a_truncated_hash_is_refused" {
  command = plan

  variables {
    function_sha256       = "0000"
    function_base64sha256 = "bJ5ZpQ0b="
  }

  expect_failures = [var.function_sha256, var.function_base64sha256]
}

run "a_bucket_address_is_not_a_name" {
  command = plan

  variables {
    artifact_bucket = "s3://windsock-artifacts-123456789012"
  }

  expect_failures = [var.artifact_bucket]
}

run "a_contact_that_breaks_headers_is_refused" {
  command = plan

  variables {
    contact = "me@example.org\nX-Injected: yes"
  }

  expect_failures = [var.contact]
}

run "weather_is_not_fetched_over_plain_http" {
  command = plan

  variables {
    open_meteo_url  = "http://api.open-meteo.com/v1/forecast"
    met_norway_url  = "http://api.met.no/weatherapi/locationforecast/2.0/complete"
    air_quality_url = "http://air-quality-api.open-meteo.com/v1/air-quality"
  }

  expect_failures = [var.open_meteo_url, var.met_norway_url, var.air_quality_url]
}

run "a_simulator_on_loopback_is_accepted" {
  command = plan

  variables {
    open_meteo_url = "http://127.0.0.1:8080/v1/forecast"
    met_norway_url = "http://localhost:8080/met"
  }

  assert {
    condition     = aws_lambda_function.weather.environment[0].variables["WEATHER_OPEN_METEO_URL"] == "http://127.0.0.1:8080/v1/forecast"
    error_message = "Tests point the function at a simulator."
  }
}

run "a_key_for_the_free_address_is_refused" {
  command = plan

  variables {
    open_meteo_key = "abcdefgh"
  }

  expect_failures = [var.open_meteo_key]
}
