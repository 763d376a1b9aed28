mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_owner         = "octo-org"
  github_owner_id      = "1001"
  github_repository    = "windsock"
  github_repository_id = "2002"
}

run "a_project_name_that_breaks_bucket_names_is_refused" {
  command = plan

  variables {
    project = "My_Weather"
  }

  expect_failures = [var.project]
}

run "a_project_name_too_long_for_roles_is_refused" {
  command = plan

  variables {
    project = "a-very-long-name-for-a-weather-site"
  }

  expect_failures = [var.project]
}

run "a_zone_of_availability_is_not_a_region" {
  command = plan

  variables {
    region = "eu-north-1a"
  }

  expect_failures = [var.region]
}

run "a_wildcard_owner_would_trust_strangers" {
  command = plan

  variables {
    github_owner = "*"
  }

  expect_failures = [var.github_owner]
}

run "an_owner_with_its_repository_is_refused" {
  command = plan

  variables {
    github_owner = "octo-org/windsock"
  }

  expect_failures = [var.github_owner]
}

run "a_repository_with_a_wildcard_is_refused" {
  command = plan

  variables {
    github_repository = "wind*"
  }

  expect_failures = [var.github_repository]
}

run "ids_are_numbers" {
  command = plan

  variables {
    github_owner_id      = "octo-org"
    github_repository_id = "*"
  }

  expect_failures = [var.github_owner_id, var.github_repository_id]
}

run "a_provider_is_made_or_found" {
  command = plan

  variables {
    github_provider = "import"
  }

  expect_failures = [var.github_provider]
}

run "a_zone_is_given_by_its_id" {
  command = plan

  variables {
    zone_id = "example.org"
  }

  expect_failures = [var.zone_id]
}

run "a_distribution_is_given_by_its_id" {
  command = plan

  variables {
    distribution_id = "E*"
  }

  expect_failures = [var.distribution_id]
}
