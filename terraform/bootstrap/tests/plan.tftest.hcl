mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_owner         = "octo-org"
  github_owner_id      = "1001"
  github_repository    = "windsock"
  github_repository_id = "2002"
}

run "plan_changes_nothing_but_locks" {
  command = plan

  override_resource {
    target          = aws_s3_bucket.kept
    override_during = plan
    values = {
      arn = "arn:aws:s3:::windsock-state-123456789012"
    }
  }

  assert {
    condition = alltrue([for action in flatten(data.aws_iam_policy_document.refresh.statement[*].actions) :
      can(regex("^[a-z0-9]+:(Get|List|Describe|View)", action))
    ])
    error_message = "What plan may do on the stack is reading."
  }

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.lock.statement : alltrue([
      for resource in statement.resources : length(setintersection(statement.actions, ["s3:PutObject", "s3:DeleteObject"])) == 0 || endswith(resource, ".tflock")
    ])])
    error_message = "Plan writes lock files only."
  }
}

run "domain_rights_come_with_the_zone" {
  command = plan

  variables {
    zone_id = "Z0123456789ABC"
  }

  assert {
    condition     = contains(flatten(data.aws_iam_policy_document.refresh.statement[*].resources), "arn:aws:route53:::hostedzone/Z0123456789ABC")
    error_message = "With a zone, plan reads that zone."
  }
}

run "without_a_zone_no_right_on_any" {
  command = plan

  assert {
    condition     = length([for action in flatten(data.aws_iam_policy_document.refresh.statement[*].actions) : action if startswith(action, "route53:") || startswith(action, "acm:")]) == 0
    error_message = "Without a domain there is nothing to read in Route 53."
  }
}
