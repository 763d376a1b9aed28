mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_owner         = "octo-org"
  github_owner_id      = "1001"
  github_repository    = "windsock"
  github_repository_id = "2002"
}

run "deploy_never_writes_the_data" {
  command = plan

  assert {
    condition     = anytrue([for statement in data.aws_iam_policy_document.content.statement : statement.effect == "Deny" && contains(statement.resources, "arn:aws:s3:::windsock-site-123456789012/data.json") && contains(statement.resources, "arn:aws:s3:::windsock-site-123456789012/data/*")])
    error_message = "The data belongs to the function, and that is refused expressly."
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
