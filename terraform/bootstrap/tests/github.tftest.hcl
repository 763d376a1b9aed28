mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_owner         = "octo-org"
  github_owner_id      = "1001"
  github_repository    = "windsock"
  github_repository_id = "2002"
}

run "trust_needs_audience_subject_and_repository" {
  command = plan

  assert {
    condition = alltrue([for document in data.aws_iam_policy_document.trust : length(setsubtract([
      "token.actions.githubusercontent.com:aud",
      "token.actions.githubusercontent.com:sub",
      "token.actions.githubusercontent.com:repository_id",
    ], document.statement[0].condition[*].variable)) == 0])
    error_message = "Every trust policy names audience, subject and repository id."
  }

  assert {
    condition = alltrue(flatten([for document in data.aws_iam_policy_document.trust : [
      for condition in document.statement[0].condition : condition.test == "StringEquals" && alltrue([for value in condition.values : !strcontains(value, "*") && !strcontains(value, "?")])
    ]]))
    error_message = "A trust policy compares exactly: no wildcards, no other tests."
  }
}

run "deploy_accepts_both_forms_of_its_two_subjects" {
  command = plan

  assert {
    condition = toset(one([for condition in data.aws_iam_policy_document.trust["deploy"].statement[0].condition : condition.values if endswith(condition.variable, ":sub")])) == toset([
      "repo:octo-org/windsock:environment:production",
      "repo:octo-org/windsock:environment:production-guarded",
      "repo:octo-org@1001/windsock@2002:environment:production",
      "repo:octo-org@1001/windsock@2002:environment:production-guarded",
    ])
    error_message = "Deploy accepts exactly the right subject in its two forms, for its two environments."
  }
}

run "an_environment_alone_is_not_enough" {
  command = plan

  assert {
    condition = alltrue([for role in ["deploy", "purge"] : one([
      for condition in data.aws_iam_policy_document.trust[role].statement[0].condition : join(" ", condition.values) if endswith(condition.variable, ":ref")
    ]) == "refs/heads/main"])
    error_message = "A job on another branch may ask for the same environment: the branch is part of the trust."
  }
}

run "roles_are_named_by_what_they_do" {
  command = plan

  assert {
    condition     = { for key, role in aws_iam_role.github : key => role.name } == { for key in ["deploy", "plan", "preview", "preview-removal", "purge"] : key => "windsock-${key}" }
    error_message = "Doctor, workflows and documentation know these names."
  }

  assert {
    condition = { for key, attachment in aws_iam_role_policy_attachment.github : key => attachment.role } == {
      deploy-content                  = "windsock-deploy"
      deploy-edge                     = "windsock-deploy"
      deploy-lock                     = "windsock-deploy"
      deploy-purge                    = "windsock-deploy"
      deploy-refresh                  = "windsock-deploy"
      deploy-stack                    = "windsock-deploy"
      plan-refresh                    = "windsock-plan"
      preview-preview                 = "windsock-preview"
      preview-removal-preview-removal = "windsock-preview-removal"
      purge-purge                     = "windsock-purge"
    }
    error_message = "Who may do what has changed: is it meant?"
  }
}

run "the_provider_is_asked_for_aws_only" {
  command = plan

  assert {
    condition     = one(aws_iam_openid_connect_provider.github).url == "https://token.actions.githubusercontent.com" && one(aws_iam_openid_connect_provider.github).client_id_list == toset(["sts.amazonaws.com"])
    error_message = "Tokens for other audiences are not for AWS."
  }

  assert {
    condition     = length(data.aws_iam_openid_connect_provider.github) == 0
    error_message = "A provider that is made here is not looked for."
  }
}

run "a_provider_that_is_there_is_used_and_not_owned" {
  command = plan

  variables {
    github_provider = "existing"
  }

  override_data {
    target = data.aws_iam_openid_connect_provider.github
    values = {
      arn            = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
      client_id_list = ["https://github.com/octo-org", "sts.amazonaws.com"]
    }
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0
    error_message = "AWS allows one provider for each issuer: a second one cannot be made."
  }

  assert {
    condition = toset([for document in data.aws_iam_policy_document.trust : one(one(document.statement[0].principals).identifiers)]) == toset([
      "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
    ])
    error_message = "All roles trust the account's one provider."
  }
}

run "a_provider_for_other_audiences_is_refused" {
  command = plan

  variables {
    github_provider = "existing"
  }

  override_data {
    target = data.aws_iam_openid_connect_provider.github
    values = {
      arn            = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
      client_id_list = ["https://github.com/octo-org"]
    }
  }

  expect_failures = [data.aws_iam_openid_connect_provider.github]
}
