mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_owner         = "octo-org"
  github_owner_id      = "1001"
  github_repository    = "windsock"
  github_repository_id = "2002"
}

run "purge_can_only_purge_what_is_ours" {
  command = plan

  assert {
    condition     = toset(flatten(data.aws_iam_policy_document.purge.statement[*].actions)) == toset(["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"])
    error_message = "The purge role makes and reads invalidations and does nothing else."
  }

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.purge.statement : toset(statement.condition[*].variable) == toset(["aws:ResourceTag/Project"])])
    error_message = "Distributions of others in the same account stay out of reach."
  }
}
