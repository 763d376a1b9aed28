mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_owner         = "octo-org"
  github_owner_id      = "1001"
  github_repository    = "windsock"
  github_repository_id = "2002"
}

run "deploy_has_no_wildcard_action" {
  command = plan

  assert {
    condition = alltrue([for action in flatten([
      data.aws_iam_policy_document.stack.statement[*].actions,
      data.aws_iam_policy_document.edge.statement[*].actions,
      data.aws_iam_policy_document.content.statement[*].actions,
    ]) : !strcontains(action, "*")])
    error_message = "Every action of a deploy is spelt out."
  }
}

run "deploy_makes_roles_only_inside_the_boundary" {
  command = plan

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.stack.statement : toset(statement.condition[*].variable) == toset(["iam:PermissionsBoundary"])
    if length(setintersection(statement.actions, ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"])) > 0])
    error_message = "A role without the boundary could do everything."
  }

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.stack.statement : statement.resources == toset([
      "arn:aws:iam::123456789012:role/windsock-function",
      "arn:aws:iam::123456789012:role/windsock-scheduler",
    ]) if anytrue([for action in statement.actions : startswith(action, "iam:")])])
    error_message = "A deploy touches the site's two roles and no other."
  }
}

run "deploy_never_writes_the_data" {
  command = plan

  assert {
    condition     = anytrue([for statement in data.aws_iam_policy_document.content.statement : statement.effect == "Deny" && contains(statement.resources, "arn:aws:s3:::windsock-site-123456789012/data.json") && contains(statement.resources, "arn:aws:s3:::windsock-site-123456789012/data/*")])
    error_message = "The data belongs to the function, and that is refused expressly."
  }
}

run "domain_rights_come_with_the_zone" {
  command = plan

  variables {
    zone_id = "Z0123456789ABC"
  }

  assert {
    condition     = contains(flatten(data.aws_iam_policy_document.edge.statement[*].resources), "arn:aws:route53:::hostedzone/Z0123456789ABC")
    error_message = "With a zone, a deploy writes into that zone."
  }

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.edge.statement : { for condition in statement.condition : condition.test => toset(condition.values) } == {
      "ForAllValues:StringEquals" = toset(["A", "AAAA", "CNAME"])
      "Null"                      = toset(["false"])
    } if contains(statement.actions, "route53:ChangeResourceRecordSets")])
    error_message = "Mail, delegations and texts of the zone are not a deploy's business."
  }
}

run "once_named_only_our_distribution_is_in_reach" {
  command = plan

  variables {
    distribution_id = "E1EXAMPLE2ABC"
  }

  override_resource {
    target          = aws_s3_bucket.kept
    override_during = plan
    values = {
      arn = "arn:aws:s3:::windsock-state-123456789012"
    }
  }

  override_resource {
    target          = aws_iam_policy.boundary
    override_during = plan
    values = {
      arn = "arn:aws:iam::123456789012:policy/windsock-boundary"
    }
  }

  assert {
    condition = toset([for resource in flatten([for document in [
      data.aws_iam_policy_document.boundary, data.aws_iam_policy_document.edge, data.aws_iam_policy_document.purge, data.aws_iam_policy_document.refresh
      ] : [for statement in document.statement : tolist(statement.resources)]]) : resource if strcontains(resource, ":distribution/")
    ]) == toset(["arn:aws:cloudfront::123456789012:distribution/E1EXAMPLE2ABC"])
    error_message = "No role may mark, change, read or purge another distribution of the account."
  }
}

run "artifacts_are_kept" {
  command = plan

  override_resource {
    target          = aws_s3_bucket.kept
    override_during = plan
    values = {
      arn = "arn:aws:s3:::windsock-artifacts-123456789012"
    }
  }

  assert {
    condition = toset(flatten([for statement in data.aws_iam_policy_document.content.statement : tolist(statement.actions)
    if anytrue([for resource in statement.resources : startswith(resource, "arn:aws:s3:::windsock-artifacts-123456789012/")])])) == toset(["s3:GetObject", "s3:PutObject"])
    error_message = "A deploy leaves zips and records behind; it never deletes what a rollback needs."
  }
}
