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

run "silence_counts_as_old_data_within_the_hour" {
  command = plan

  assert {
    condition = { for query in aws_cloudwatch_metric_alarm.stale.metric_query : query.id => query.expression if query.return_data == true } == {
      age = "FILL(reported, 1200)"
    }
    error_message = "A period without a report must count as a bad one: treat_missing_data alone waits until CloudWatch finds no point at all."
  }

  assert {
    condition = { for key, value in one([
      for query in aws_cloudwatch_metric_alarm.stale.metric_query : one(query.metric) if query.id == "reported"
      ]) : key => jsonencode(value) if value != null } == {
      dimensions  = jsonencode({ Project = "windsock" })
      metric_name = jsonencode("StaleAgeSeconds")
      namespace   = jsonencode("Windsock")
      period      = jsonencode(300)
      stat        = jsonencode("Minimum")
    }
    error_message = "The metric is what function/weather/log.py writes for this copy of the site; one fresh report makes a period good."
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_metric_alarm.stale.evaluation_periods * 300 == 50 * 60,
      aws_cloudwatch_metric_alarm.stale.datapoints_to_alarm == aws_cloudwatch_metric_alarm.stale.evaluation_periods,
      aws_cloudwatch_metric_alarm.stale.threshold == 600,
      aws_cloudwatch_metric_alarm.stale.comparison_operator == "GreaterThanThreshold",
      aws_cloudwatch_metric_alarm.stale.treat_missing_data == "breaching",
    ])
    error_message = "Fifty minutes without fresh data, as docs/architecture.md and docs/runbook.md say."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.stale.alarm_actions) == 1 && length(aws_cloudwatch_metric_alarm.stale.ok_actions) == 1
    error_message = "The alarm reports when it begins and when it ends."
  }
}

run "two_and_a_half_intervals_also_for_the_longest" {
  command = plan

  variables {
    update_minutes = 480
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.stale.evaluation_periods * 300 == 20 * 3600
    error_message = "Twenty hours; CloudWatch takes at most 86,400 seconds where a period is shorter than an hour."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.stale.threshold == 14400
    error_message = "Half an interval."
  }
}

run "two_and_a_half_intervals_also_for_one_that_five_minutes_do_not_divide" {
  command = plan

  variables {
    update_minutes = 15
    open_meteo_key = "abcdefgh"
    open_meteo_url = "https://customer-api.open-meteo.com/v1/forecast"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.stale.evaluation_periods * 300 == 40 * 60
    error_message = "Rounded up, so that one lost run never raises the alarm."
  }
}

run "both_ways_to_fail_raise_an_alarm" {
  command = plan

  assert {
    condition     = { for name, alarm in aws_cloudwatch_metric_alarm.weather : name => alarm.metric_name } == { function-errors = "Errors", dead-letters = "ApproximateNumberOfMessagesVisible" }
    error_message = "The function can fail, and the schedule can fail to call it."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.edge.dimensions == tomap({ DistributionId = "E123EXAMPLE", Region = "Global" })
    error_message = "CloudFront's metrics are those of the region Global in us-east-1."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.weather : length(alarm.alarm_actions) == 1 && length(alarm.ok_actions) == 1])
    error_message = "Every alarm tells when it begins and when it ends."
  }
}

run "nobody_told_is_a_warning" {
  command = plan

  variables {
    alarm_email = null
  }

  expect_failures = [check.somebody_is_told]
}

run "somebody_is_told_in_both_regions" {
  command = plan

  assert {
    condition     = length(aws_sns_topic_subscription.alarms) == 1 && length(aws_sns_topic_subscription.edge_alarms) == 1
    error_message = "The edge's alarms are in another region and have a topic of their own."
  }
}

run "the_dashboard_shows_the_age_first" {
  command = plan

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.site.dashboard_body).widgets[0].properties.metrics == [["Windsock", "StaleAgeSeconds", "Project", "windsock"]]
    error_message = "The first question is how old the data is."
  }
}

run "a_budget_is_an_option" {
  command = plan

  assert {
    condition     = length(aws_budgets_budget.monthly) == 0
    error_message = "No budget unless asked for."
  }
}

run "a_budget_warns_the_same_address" {
  command = plan

  variables {
    monthly_budget_usd = 5
  }

  assert {
    condition     = aws_budgets_budget.monthly["windsock"].limit_amount == "5"
    error_message = "Five dollars a month."
  }

  assert {
    condition     = one(aws_budgets_budget.monthly["windsock"].cost_filter) == { name = "TagKeyValue", values = tolist(["user:Project$windsock"]) }
    error_message = "AWS takes any value and counts nothing for a tag that nothing has."
  }
}

run "a_budget_that_warns_nobody_is_refused" {
  command = plan

  variables {
    alarm_email        = null
    monthly_budget_usd = 5
  }

  expect_failures = [var.monthly_budget_usd, check.somebody_is_told]
}

run "a_budget_of_nothing_is_refused" {
  command = plan

  variables {
    monthly_budget_usd = 0
  }

  expect_failures = [var.monthly_budget_usd]
}

run "a_list_of_addresses_is_refused" {
  command = plan

  variables {
    alarm_email = "me@example.org, you@example.org"
  }

  expect_failures = [var.alarm_email]
}
