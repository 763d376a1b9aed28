# What a deploy may change one day, changed at once: laid over a copy of terraform/site as an override.
# One tag comes and one goes, and other fields of the log make another delivery.

locals {
  tags = {
    Project = var.project
    Changed = "yes"
  }
  log_fields = ["date", "time", "sc-status"]
  caches = {
    pages  = { min = 0, default = 301, max = 86400 }
    assets = { min = 0, default = 31536000, max = 31536000 }
    data   = { min = 15, default = 60, max = 86400 }
  }
}

resource "aws_cloudfront_origin_access_control" "site" {
  description = "Changed."
}

module "headers" {
  more = { X-Changed = "yes" }
}

resource "aws_cloudfront_function" "router" {
  comment = "Changed."
}

resource "aws_cloudfront_distribution" "site" {
  comment = "changed"
}

resource "aws_lambda_function" "weather" {
  memory_size = 320
}

resource "aws_lambda_alias" "live" {
  description = "Changed."
}

# Zero keeps a log for ever.
resource "aws_cloudwatch_log_group" "function" {
  retention_in_days = 0
}

resource "aws_sns_topic" "alarms" {
  display_name = "Changed"
}

resource "aws_sqs_queue" "failures" {
  message_retention_seconds = 1209500
}

resource "aws_iam_role" "function" {
  description          = "Changed."
  max_session_duration = 7200
}

data "aws_iam_policy_document" "function_trust" {
  statement {
    sid     = "Changed"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
