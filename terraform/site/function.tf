# The function that fetches the weather, and the little that it may touch.

data "aws_iam_policy_document" "function_trust" {
  statement {
    sid     = "AssumedByLambda"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "function" {
  statement {
    sid       = "WriteSiteData"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.site.arn}/data.json", "${aws_s3_bucket.site.arn}/data/*"]
  }

  statement {
    sid       = "InvalidateDistribution"
    actions   = ["cloudfront:CreateInvalidation"]
    resources = [aws_cloudfront_distribution.site.arn]
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.function.arn}:*"]
  }

  statement {
    sid       = "SendToFailureQueue"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.failures.arn]
  }
}

resource "aws_iam_role" "function" {
  name                 = "${var.project}-function"
  description          = "The function that updates the weather."
  assume_role_policy   = data.aws_iam_policy_document.function_trust.json
  permissions_boundary = local.boundary
}

resource "aws_iam_role_policy" "function" {
  name   = "weather"
  role   = aws_iam_role.function.name
  policy = data.aws_iam_policy_document.function.json
}

resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_158:no secret is logged; the log is encrypted by AWS
  #checkov:skip=CKV_AWS_338:30 days are enough to look into a fault; longer would keep what nobody reads
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = 30
}

resource "aws_lambda_function" "weather" {
  #checkov:skip=CKV_AWS_116:the alias has an on-failure destination, which tells more than a dead-letter queue
  #checkov:skip=CKV_AWS_117:it talks to public services only; a VPC would add a NAT gateway and nothing else
  #checkov:skip=CKV_AWS_173:nothing in the environment is secret by default; AWS's own key encrypts it
  #checkov:skip=CKV_AWS_272:the code is pinned by SHA-256 and attested where it is built
  function_name = local.function_name
  description   = "Fetches the weather and publishes data.json."
  role          = aws_iam_role.function.arn

  s3_bucket        = var.artifact_bucket
  s3_key           = "function/${var.function_sha256}.zip"
  source_code_hash = var.function_base64sha256
  publish          = true

  runtime                        = "python3.13"
  architectures                  = ["arm64"]
  handler                        = "weather.handler.handle"
  timeout                        = 60
  memory_size                    = 256
  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = merge(local.environment, local.secrets)
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.function.name
  }

  # No tracing of its own: that would need rights on X-Ray.
  tracing_config {
    mode = "PassThrough"
  }

  depends_on = [aws_iam_role_policy.function]
}

# What AWS took from the bucket is what was built; read after publishing, before the alias moves.
data "aws_lambda_function" "published" {
  function_name = aws_lambda_function.weather.function_name
  qualifier     = aws_lambda_function.weather.version

  lifecycle {
    postcondition {
      condition     = self.code_sha256 == var.function_base64sha256
      error_message = "The zip at function/${var.function_sha256}.zip is not the one that was built: do not promote version ${self.version}; build, attest and upload again."
    }
  }
}

# The pipeline moves the alias, forward after a dry run and back in a rollback; a plan leaves it alone.
resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "What the schedule calls."
  function_name    = aws_lambda_function.weather.function_name
  function_version = aws_lambda_function.weather.version

  lifecycle {
    ignore_changes = [function_version]
  }
}

# The function's own failures: one more try while the forecast is still worth having, then the queue.
resource "aws_lambda_function_event_invoke_config" "live" {
  function_name                = aws_lambda_function.weather.function_name
  qualifier                    = aws_lambda_alias.live.name
  maximum_event_age_in_seconds = min(21600, var.update_minutes * 60)
  maximum_retry_attempts       = 1

  destination_config {
    on_failure {
      destination = aws_sqs_queue.failures.arn
    }
  }
}
