mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_owner         = "octo-org"
  github_owner_id      = "1001"
  github_repository    = "windsock"
  github_repository_id = "2002"
}

run "the_boundary_has_the_name_that_the_site_expects" {
  command = plan

  assert {
    condition     = aws_iam_policy.boundary.name == "windsock-boundary"
    error_message = "terraform/site gives its roles the boundary of this name."
  }
}

run "the_boundary_leads_to_no_further_rights" {
  command = plan

  assert {
    condition = toset(flatten(data.aws_iam_policy_document.boundary.statement[*].actions)) == toset([
      "s3:GetObject", "s3:PutObject", "cloudfront:CreateInvalidation", "logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage", "lambda:InvokeFunction",
    ])
    error_message = "The boundary holds what function and schedule need: nothing of IAM, no wildcard."
  }

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.boundary.statement : !contains(statement.resources, "*")])
    error_message = "Nothing in the boundary is for every resource."
  }
}
