# The account and its buckets
locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  buckets   = toset(["state", "artifacts"])
}

# GitHub: subjects, environments, roles and their policies
locals {
  issuer   = "token.actions.githubusercontent.com"
  audience = "sts.amazonaws.com"
  provider = one(concat(aws_iam_openid_connect_provider.github[*].arn, data.aws_iam_openid_connect_provider.github[*].arn))

  # The same subject in its two forms: repositories made, renamed or moved since July 2026 send ids.
  repository_subjects = [
    "repo:${var.github_owner}/${var.github_repository}",
    "repo:${var.github_owner}@${var.github_owner_id}/${var.github_repository}@${var.github_repository_id}",
  ]

  only_main = { ref = ["refs/heads/main"] }
  environments = {
    deploy          = ["production", "production-guarded"]
    purge           = ["purge"]
    preview         = ["preview"]
    preview-removal = ["preview-removal"]
  }

  # What a role's jobs run as, and which claims they must show besides the subject.
  trust = {
    plan = {
      contexts = ["pull_request", "ref:refs/heads/main"]
      claims   = {}
    }
    deploy = {
      contexts = [for name in local.environments.deploy : "environment:${name}"]
      claims   = merge(local.only_main, { environment = local.environments.deploy })
    }
    purge = {
      contexts = [for name in local.environments.purge : "environment:${name}"]
      claims   = merge(local.only_main, { environment = local.environments.purge })
    }
    preview = {
      contexts = [for name in local.environments.preview : "environment:${name}"]
      claims   = { environment = local.environments.preview }
    }
    preview-removal = {
      contexts = [for name in local.environments.preview-removal : "environment:${name}"]
      claims   = { environment = local.environments.preview-removal }
    }
  }

  policies = {
    refresh         = { roles = ["plan", "deploy"], json = data.aws_iam_policy_document.refresh.minified_json }
    lock            = { roles = ["deploy"], json = data.aws_iam_policy_document.lock.minified_json }
    stack           = { roles = ["deploy"], json = data.aws_iam_policy_document.stack.minified_json }
    edge            = { roles = ["deploy"], json = data.aws_iam_policy_document.edge.minified_json }
    content         = { roles = ["deploy"], json = data.aws_iam_policy_document.content.minified_json }
    purge           = { roles = ["purge", "deploy"], json = data.aws_iam_policy_document.purge.minified_json }
    preview         = { roles = ["preview"], json = data.aws_iam_policy_document.preview.minified_json }
    preview-removal = { roles = ["preview-removal"], json = data.aws_iam_policy_document.preview_removal.minified_json }
  }

  attachments = merge([
    for name, policy in local.policies : { for role in policy.roles : "${role}-${name}" => { role = role, policy = name } }
  ]...)
}

# Names of what the roles may reach
locals {
  here             = "${var.region}:${local.account}"
  edge             = "us-east-1:${local.account}" # CloudFront's logs, metrics and certificates live there
  state_arn        = aws_s3_bucket.kept["state"].arn
  artifacts_arn    = aws_s3_bucket.kept["artifacts"].arn
  site_bucket_arn  = "arn:${local.partition}:s3:::${var.project}-site-${local.account}"
  site_state_arn   = "${local.state_arn}/site/terraform.tfstate"
  cloudfront       = "arn:${local.partition}:cloudfront::${local.account}"
  our_distribution = "${local.cloudfront}:distribution/${coalesce(var.distribution_id, "*")}"
  site_roles       = [for name in ["function", "scheduler"] : "arn:${local.partition}:iam::${local.account}:role/${var.project}-${name}"]
  functions        = [for end in ["", ":*"] : "arn:${local.partition}:lambda:${local.here}:function:${var.project}-weather${end}"]
  queues           = "arn:${local.partition}:sqs:${local.here}:${var.project}-*"
  topics           = [for place in [local.here, local.edge] : "arn:${local.partition}:sns:${place}:${var.project}-*"]
  alarms           = [for place in [local.here, local.edge] : "arn:${local.partition}:cloudwatch:${place}:alarm:${var.project}-*"]
  dashboards       = "arn:${local.partition}:cloudwatch::${local.account}:dashboard/${var.project}*"
  budgets          = "arn:${local.partition}:budgets::${local.account}:budget/${var.project}-*"
  schedules = [
    "arn:${local.partition}:scheduler:${local.here}:schedule-group/${var.project}",
    "arn:${local.partition}:scheduler:${local.here}:schedule/${var.project}/*",
  ]
  log_groups = concat(
    [for end in ["", ":*"] : "arn:${local.partition}:logs:${local.here}:log-group:/aws/lambda/${var.project}-weather${end}"],
    [for end in ["", ":*"] : "arn:${local.partition}:logs:${local.edge}:log-group:/aws/vendedlogs/cloudfront/${var.project}${end}"],
  )
  log_delivery = [
    "arn:${local.partition}:logs:${local.edge}:delivery-source:${var.project}-*",
    "arn:${local.partition}:logs:${local.edge}:delivery-destination:${var.project}-*",
    "arn:${local.partition}:logs:${local.edge}:delivery:*",
  ]
  edge_parts = [
    "${local.cloudfront}:origin-access-control/*",
    "${local.cloudfront}:cache-policy/*",
    "${local.cloudfront}:response-headers-policy/*",
    "${local.cloudfront}:function/${var.project}-router",
  ]
}

# Previews
locals {
  preview_origin = "previews-bucket"

  # Below these names lie the previews, one folder for each pull request.
  preview_prefix = "pr-"
  previews_arn   = "arn:${local.partition}:s3:::${var.project}-previews-${local.account}"

  # What no deploy may change, although it may change others of their kind.
  preview_parts = [
    aws_cloudfront_distribution.previews.arn,
    "${local.cloudfront}:origin-access-control/${aws_cloudfront_origin_access_control.previews.id}",
    "${local.cloudfront}:response-headers-policy/${module.preview_headers.policy.id}",
  ]

  # What belongs to no pull request. There is no preview at the root.
  preview_files = {
    "robots.txt" = { type = "text/plain; charset=utf-8", body = "User-agent: *\nDisallow: /\n" }
    "404.html" = {
      type = "text/html; charset=utf-8"
      body = "<!doctype html>\n<html lang=\"en\">\n<title>No preview</title>\n<p>There is no preview here. It ends when its pull request is closed.</p>\n</html>\n"
    }
  }
}
