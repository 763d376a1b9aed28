# Who is told when something is wrong, and one page to see how it goes.

resource "aws_sns_topic" "alarms" {
  #checkov:skip=CKV_AWS_26:CloudWatch cannot use AWS's key for topics, so encryption with it would silence the alarms
  name = "${var.project}-alarms"
}

# An alarm reaches topics of its own region only.
resource "aws_sns_topic" "edge_alarms" {
  #checkov:skip=CKV_AWS_26:CloudWatch cannot use AWS's key for topics, so encryption with it would silence the alarms
  provider = aws.edge

  name = "${var.project}-edge-alarms"
}

resource "aws_sns_topic_subscription" "alarms" {
  for_each = toset(var.alarm_email[*])

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sns_topic_subscription" "edge_alarms" {
  for_each = toset(var.alarm_email[*])
  provider = aws.edge

  topic_arn = aws_sns_topic.edge_alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_cloudwatch_metric_alarm" "weather" {
  for_each = local.alarms

  alarm_name          = "${var.project}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  dimensions          = each.value.dimensions
  period              = each.value.period
  evaluation_periods  = 1
  threshold           = each.value.threshold
  comparison_operator = each.value.comparison
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# A run reports how old the data are that visitors see: next to nothing when it has published, an
# interval or more when it has failed. So five minutes without a report of less than half an interval
# are five minutes without fresh data, whether runs fail, are not started or do not exist.
#
# FILL makes silence a value. Without it CloudWatch looks further back than the window, goes on with the
# last point that it finds there, and minds treat_missing_data only when it finds none at all: one
# period of an hour rings 3-5 hours after the last run. FILL fills a period whose point is late as well:
# therefore all periods of the window have to be bad, not the newest alone.
resource "aws_cloudwatch_metric_alarm" "stale" {
  alarm_name          = "${var.project}-stale-data"
  alarm_description   = "No run has published fresh data for ${local.quiet_minutes} minutes: two in a row failed, were lost or did not start."
  evaluation_periods  = local.quiet_periods
  datapoints_to_alarm = local.quiet_periods
  threshold           = local.seconds_between_runs / 2
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "age"
    expression  = "FILL(reported, ${local.seconds_between_runs})"
    label       = "Age of the data, seconds; an interval where no run reported"
    return_data = true
  }

  metric_query {
    id = "reported"

    metric {
      namespace   = "Windsock"
      metric_name = "StaleAgeSeconds"
      dimensions  = { Project = var.project }
      stat        = "Minimum"
      period      = local.quiet_seconds
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "edge" {
  provider = aws.edge

  alarm_name          = "${var.project}-edge-errors"
  alarm_description   = "More than 5 % of requests end in an error of the edge or the bucket."
  namespace           = "AWS/CloudFront"
  metric_name         = "5xxErrorRate"
  statistic           = "Average"
  dimensions          = { DistributionId = aws_cloudfront_distribution.site.id, Region = "Global" }
  period              = 300
  evaluation_periods  = 2
  threshold           = 5
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.edge_alarms.arn]
  ok_actions          = [aws_sns_topic.edge_alarms.arn]
}

resource "aws_cloudwatch_dashboard" "site" {
  dashboard_name = var.project

  dashboard_body = jsonencode({
    widgets = [
      for index, widget in [
        {
          title   = "Age of the data, seconds"
          region  = var.region
          stat    = "Maximum"
          metrics = [["Windsock", "StaleAgeSeconds", "Project", var.project]]
        },
        {
          title  = "Runs and failures"
          region = var.region
          stat   = "Sum"
          metrics = [
            ["AWS/Lambda", "Invocations", "FunctionName", aws_lambda_function.weather.function_name],
            ["AWS/Lambda", "Errors", "FunctionName", aws_lambda_function.weather.function_name],
            ["AWS/SQS", "NumberOfMessagesSent", "QueueName", aws_sqs_queue.failures.name],
          ]
        },
        {
          title   = "Duration of a run, milliseconds"
          region  = var.region
          stat    = "Maximum"
          metrics = [["AWS/Lambda", "Duration", "FunctionName", aws_lambda_function.weather.function_name]]
        },
        {
          title   = "Requests"
          region  = "us-east-1"
          stat    = "Sum"
          metrics = [["AWS/CloudFront", "Requests", "DistributionId", aws_cloudfront_distribution.site.id, "Region", "Global"]]
        },
        {
          title  = "Errors of requests, per cent"
          region = "us-east-1"
          stat   = "Average"
          metrics = [
            ["AWS/CloudFront", "4xxErrorRate", "DistributionId", aws_cloudfront_distribution.site.id, "Region", "Global"],
            ["AWS/CloudFront", "5xxErrorRate", "DistributionId", aws_cloudfront_distribution.site.id, "Region", "Global"],
          ]
        },
        ] : {
        type       = "metric"
        x          = 12 * (index % 2)
        y          = 6 * floor(index / 2)
        width      = 12
        height     = 6
        properties = merge(widget, { period = 300, view = "timeSeries" })
      }
    ]
  })
}

resource "aws_budgets_budget" "monthly" {
  for_each = var.monthly_budget_usd == null ? {} : { (var.project) = var.monthly_budget_usd }

  name         = "${each.key}-monthly"
  budget_type  = "COST"
  limit_amount = tostring(each.value)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  # Costs are counted by this tag once it is activated in the billing console.
  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:Project$%s", var.project)] # a dollar before ${ would escape it
  }

  dynamic "notification" {
    for_each = toset(["ACTUAL", "FORECASTED"])

    content {
      notification_type          = notification.value
      comparison_operator        = "GREATER_THAN"
      threshold                  = 100
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = var.alarm_email[*]
    }
  }
}

check "somebody_is_told" {
  assert {
    condition     = var.alarm_email != null
    error_message = "alarm_email is not set: alarms change color on the dashboard and nobody is told."
  }
}

check "room_for_tries_by_hand" {
  assert {
    condition     = local.paid || local.calls_by_minutes[var.update_minutes] <= 0.9 * local.calls_a_day
    error_message = "Scheduled runs take more than nine tenths of the weather service's calls: few are left for tries by hand."
  }
}
