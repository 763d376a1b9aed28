mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
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

run "tags_of_the_distribution_change_but_its_mark" {
  command = plan

  assert {
    condition = toset([for statement in data.aws_iam_policy_document.edge.statement : join(" ", [for condition in statement.condition : "${condition.test} ${condition.variable} ${join(",", condition.values)}"])
      if statement.effect != "Deny" && contains(statement.actions, "cloudfront:TagResource") && anytrue([for resource in statement.resources : strcontains(resource, ":distribution/")])]) == toset([
      "StringEquals aws:RequestTag/Project windsock",
      "StringEquals aws:ResourceTag/Project windsock StringEqualsIfExists aws:RequestTag/Project windsock",
    ])
    error_message = "A new distribution carries the mark; the tags of one that has it may change without naming the mark again, and never to another one."
  }
}

run "what_aws_may_check_otherwise_is_allowed_by_itself" {
  command = plan

  assert {
    condition = { for statement in data.aws_iam_policy_document.edge.statement : statement.sid => [length(statement.condition), join(" ", statement.resources)] if contains(["CreateCloudFrontFunctions", "TagRouter", "AccessLogOfDistributions"], statement.sid) } == {
      CreateCloudFrontFunctions = [0, "arn:aws:cloudfront::123456789012:function/*"]
      TagRouter                 = [0, "arn:aws:cloudfront::123456789012:function/windsock-router"]
      AccessLogOfDistributions  = [0, "arn:aws:cloudfront::123456789012:distribution/*"]
    }
    error_message = "AWS documents neither the resource of CreateFunction nor a tag in the question for the log."
  }

  assert {
    condition     = toset(flatten([for statement in data.aws_iam_policy_document.edge.statement : tolist(statement.actions) if contains(statement.resources, "arn:aws:cloudfront::123456789012:function/*")])) == toset(["cloudfront:CreateFunction"])
    error_message = "Functions of others are not changed or removed."
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
      ] : [for statement in document.statement : tolist(statement.resources) if statement.effect != "Deny"]]) : resource if strcontains(resource, ":distribution/")
    ]) == toset(["arn:aws:cloudfront::123456789012:distribution/E1EXAMPLE2ABC"])
    error_message = "No role may mark, change, read or purge another distribution of the account."
  }
}
