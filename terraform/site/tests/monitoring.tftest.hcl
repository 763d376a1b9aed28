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

run "silence_is_as_bad_as_old_data" {
  command = plan

  assert {
    condition     = aws_cloudwatch_metric_alarm.weather["stale-data"].treat_missing_data == "breaching"
    error_message = "A function that was deleted, or a schedule that is off, must raise the alarm."
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_metric_alarm.weather["stale-data"].namespace == "Windsock",
      aws_cloudwatch_metric_alarm.weather["stale-data"].metric_name == "StaleAgeSeconds",
      aws_cloudwatch_metric_alarm.weather["stale-data"].threshold == 3600,
      aws_cloudwatch_metric_alarm.weather["stale-data"].period == 3600,
    ])
    error_message = "Three runs of twenty minutes."
  }
}

run "an_alarm_lasts_as_long_as_three_runs_also_for_the_longest_interval" {
  command = plan

  variables {
    update_minutes = 480
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.weather["stale-data"].period == 86400
    error_message = "CloudWatch knows periods up to a day."
  }
}

run "both_ways_to_fail_raise_an_alarm" {
  command = plan

  assert {
    condition     = { for name, alarm in aws_cloudwatch_metric_alarm.weather : name => alarm.metric_name } == { function-errors = "Errors", dead-letters = "ApproximateNumberOfMessagesVisible", stale-data = "StaleAgeSeconds" }
    error_message = "The function can fail, the schedule can fail to call it, and both can be silent."
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
    condition     = jsondecode(aws_cloudwatch_dashboard.site.dashboard_body).widgets[0].properties.metrics == [["Windsock", "StaleAgeSeconds"]]
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
