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

run "every_twenty_minutes_off_the_hour" {
  command = plan

  assert {
    condition     = aws_scheduler_schedule.weather.schedule_expression == "cron(7/20 * * * ? *)"
    error_message = "Runs are at minutes 7, 27 and 47."
  }

  assert {
    condition     = jsondecode(aws_scheduler_schedule.weather.target[0].input) == { scheduled = "<aws.scheduler.scheduled-time>" } && strcontains(aws_scheduler_schedule.weather.target[0].input, "<aws.scheduler.scheduled-time>")
    error_message = "The function is told which run it is; the scheduler replaces the placeholder only as it is spelt, not with escapes."
  }

  assert {
    condition     = aws_scheduler_schedule.weather.target[0].arn == aws_lambda_alias.live.arn
    error_message = "The schedule calls the alias, which the pipeline moves."
  }
}

run "short_intervals_have_no_gap_at_the_hour" {
  command = plan

  variables {
    update_minutes = 5
    open_meteo_key = "abcdefgh"
    open_meteo_url = "https://customer-api.open-meteo.com/v1/forecast"
  }

  assert {
    condition     = aws_scheduler_schedule.weather.schedule_expression == "cron(2/5 * * * ? *)"
    error_message = "Beginning at 7 would leave out minute 2."
  }
}

run "long_intervals_go_by_the_hour" {
  command = plan

  variables {
    update_minutes = 120
  }

  assert {
    condition     = aws_scheduler_schedule.weather.schedule_expression == "cron(7 0/2 * * ? *)"
    error_message = "Every second hour at minute 7."
  }
}

run "once_an_hour" {
  command = plan

  variables {
    update_minutes = 60
  }

  assert {
    condition     = aws_scheduler_schedule.weather.schedule_expression == "cron(7 0/1 * * ? *)"
    error_message = "Every hour at minute 7."
  }
}

run "an_interval_that_asks_too_much_of_the_weather_service_is_refused" {
  command = plan

  variables {
    update_minutes = 6
  }

  expect_failures = [var.update_minutes]
}

run "a_paid_plan_may_ask_more_often" {
  command = plan

  variables {
    update_minutes = 6
    open_meteo_key = "abcdefgh"
    open_meteo_url = "https://customer-api.open-meteo.com/v1/forecast"
  }

  assert {
    condition     = aws_lambda_function.weather.environment[0].variables["UPDATE_MINUTES"] == "6"
    error_message = "The free limit is not the paid plan's."
  }
}

run "an_uneven_interval_is_refused" {
  command = plan

  variables {
    update_minutes = 25
  }

  expect_failures = [var.update_minutes]
}

run "a_call_that_cannot_be_made_is_kept" {
  command = plan

  assert {
    condition     = aws_scheduler_schedule.weather.target[0].dead_letter_config[0].arn == aws_sqs_queue.failures.arn && aws_scheduler_schedule.weather.target[0].retry_policy[0].maximum_event_age_in_seconds == 1200
    error_message = "The schedule tries until the next run and then keeps what it could not deliver."
  }

  assert {
    condition     = aws_sqs_queue.failures.sqs_managed_sse_enabled && aws_sqs_queue.failures.message_retention_seconds == 1209600
    error_message = "Failures are encrypted and kept for two weeks."
  }
}

run "no_other_schedule_borrows_the_role" {
  command = plan

  assert {
    condition     = toset(data.aws_iam_policy_document.scheduler_trust.statement[0].condition[*].variable) == toset(["aws:SourceAccount", "aws:SourceArn"])
    error_message = "Only schedules of this group in this account."
  }

  assert {
    condition     = aws_iam_role.scheduler.permissions_boundary == "arn:aws:iam::123456789012:policy/windsock-boundary"
    error_message = "The role stays inside bootstrap's boundary."
  }
}
