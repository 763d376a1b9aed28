mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_owner         = "octo-org"
  github_owner_id      = "1001"
  github_repository    = "windsock"
  github_repository_id = "2002"
}

run "plan_changes_nothing" {
  command = plan

  assert {
    condition = alltrue([for action in flatten(data.aws_iam_policy_document.refresh.statement[*].actions) :
      can(regex("^[a-z0-9]+:(Get|List|Describe|View)", action))
    ])
    error_message = "What plan may do on the stack is reading."
  }

  assert {
    condition     = [for key, attachment in aws_iam_role_policy_attachment.github : attachment.role if endswith(key, "-lock")] == ["windsock-deploy"]
    error_message = "Plan runs code that nobody has reviewed: it neither takes nor removes a deploy's lock."
  }
}

run "only_the_lock_of_the_state_is_written" {
  command = plan

  override_resource {
    target          = aws_s3_bucket.kept
    override_during = plan
    values = {
      arn = "arn:aws:s3:::windsock-state-123456789012"
    }
  }

  assert {
    condition     = flatten([for statement in data.aws_iam_policy_document.lock.statement : tolist(statement.resources)]) == ["arn:aws:s3:::windsock-state-123456789012/site/terraform.tfstate.tflock"]
    error_message = "The policy for the lock reaches no state."
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
