# When the function runs, and what happens when it cannot be called.

data "aws_iam_policy_document" "scheduler_trust" {
  statement {
    sid     = "AssumedByScheduleGroup"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [aws_scheduler_schedule_group.weather.arn]
    }
  }
}

data "aws_iam_policy_document" "scheduler" {
  statement {
    sid       = "InvokeAlias"
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_alias.live.arn]
  }

  statement {
    sid       = "SendToFailureQueue"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.failures.arn]
  }
}

resource "aws_iam_role" "scheduler" {
  name                 = "${var.project}-scheduler"
  description          = "The schedule that calls the function."
  assume_role_policy   = data.aws_iam_policy_document.scheduler_trust.json
  permissions_boundary = local.boundary
}

resource "aws_iam_role_policy" "scheduler" {
  name   = "call"
  role   = aws_iam_role.scheduler.name
  policy = data.aws_iam_policy_document.scheduler.json
}

resource "aws_scheduler_schedule_group" "weather" {
  name = var.project
}

resource "aws_scheduler_schedule" "weather" {
  #checkov:skip=CKV_AWS_297:the input is a time of day; AWS's own key encrypts it
  name                = "${var.project}-weather"
  description         = "Updates the weather every ${var.update_minutes} minutes."
  group_name          = aws_scheduler_schedule_group.weather.name
  schedule_expression = local.schedule # locals.tf; minutes 7, 27 and 47 by default

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_alias.live.arn
    role_arn = aws_iam_role.scheduler.arn

    # The time that was meant, not the time of the call: a run that is called twice writes once.
    # By hand, because jsonencode writes < as \u003c, which the scheduler does not recognize.
    input = "{\"scheduled\": \"<aws.scheduler.scheduled-time>\"}"

    # These cover the way to the function; what the function itself does with a failure is in function.tf.
    retry_policy {
      maximum_event_age_in_seconds = min(86400, max(60, var.update_minutes * 60))
      maximum_retry_attempts       = 5
    }

    dead_letter_config {
      arn = aws_sqs_queue.failures.arn
    }
  }

  depends_on = [aws_iam_role_policy.scheduler]
}

resource "aws_sqs_queue" "failures" {
  name                      = "${var.project}-failures"
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 1209600
}
