# The edge's access log (standard logging v2), without addresses of visitors, for 30 days.

resource "terraform_data" "log_fields" {
  input = local.log_fields
}

resource "aws_cloudwatch_log_group" "edge" {
  #checkov:skip=CKV_AWS_158:no secret and no address of a visitor is logged; the log is encrypted by AWS
  #checkov:skip=CKV_AWS_338:30 days are enough to look into a fault; longer would keep what nobody reads
  provider = aws.edge

  # AWS's name for logs of its services. The name grants nothing: the resource policy below does.
  name              = "/aws/vendedlogs/cloudfront/${var.project}"
  retention_in_days = 30
}

data "aws_iam_policy_document" "edge_log" {
  statement {
    sid       = "WrittenByCloudFrontLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.edge.arn}:log-stream:*"]

    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${local.partition}:logs:us-east-1:${local.account}:*"]
    }
  }
}

resource "aws_cloudwatch_log_resource_policy" "edge" {
  provider = aws.edge

  policy_name     = "${var.project}-edge-log"
  policy_document = data.aws_iam_policy_document.edge_log.json
}

resource "aws_cloudwatch_log_delivery_source" "edge" {
  provider = aws.edge

  name         = "${var.project}-edge"
  log_type     = "ACCESS_LOGS"
  resource_arn = aws_cloudfront_distribution.site.arn
}

resource "aws_cloudwatch_log_delivery_destination" "edge" {
  provider = aws.edge

  name          = "${var.project}-edge"
  output_format = "json"

  delivery_destination_configuration {
    destination_resource_arn = aws_cloudwatch_log_group.edge.arn
  }

  depends_on = [aws_cloudwatch_log_resource_policy.edge]
}

resource "aws_cloudwatch_log_delivery" "edge" {
  provider = aws.edge

  delivery_source_name     = aws_cloudwatch_log_delivery_source.edge.name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.edge.arn

  record_fields = local.log_fields

  # With this kind of destination the provider's update is refused by AWS ("Provided delivery configuration is
  # invalid for the destination type"): other fields make another delivery. The order in which AWS returns them
  # is no change; the check below sees another set.
  lifecycle {
    ignore_changes       = [record_fields]
    replace_triggered_by = [terraform_data.log_fields]
  }
}

check "the_log_has_the_fields_that_are_written_here" {
  assert {
    condition     = toset(aws_cloudwatch_log_delivery.edge.record_fields) == toset(local.log_fields)
    error_message = "What the access log records was changed by hand. To put it right: terraform apply -replace=aws_cloudwatch_log_delivery.edge"
  }
}
