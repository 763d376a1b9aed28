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

run "the_preview_role_writes_previews_and_nothing_else" {
  command = plan

  assert {
    condition     = toset(flatten(data.aws_iam_policy_document.preview.statement[*].actions)) == toset(["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"])
    error_message = "A preview needs four rights on its bucket, and none on a distribution."
  }

  assert {
    condition     = toset(flatten(data.aws_iam_policy_document.preview.statement[*].resources)) == toset(["arn:aws:s3:::windsock-previews-123456789012", "arn:aws:s3:::windsock-previews-123456789012/pr-*"])
    error_message = "A preview reaches the folders of pull requests in the previews' bucket, and no other bucket."
  }

  assert {
    condition     = aws_s3_bucket.previews.bucket == "windsock-previews-123456789012"
    error_message = "Previews have a bucket of their own."
  }
}

run "who_removes_a_preview_can_publish_none" {
  command = plan

  assert {
    condition     = toset(flatten(data.aws_iam_policy_document.preview_removal.statement[*].actions)) == toset(["s3:DeleteObject", "s3:ListBucket"])
    error_message = "No reviewer stands before a removal, so it must not be a way to publish."
  }

  assert {
    condition     = toset(flatten(data.aws_iam_policy_document.preview_removal.statement[*].resources)) == toset(["arn:aws:s3:::windsock-previews-123456789012", "arn:aws:s3:::windsock-previews-123456789012/pr-*"])
    error_message = "A removal reaches the folders of pull requests only."
  }
}

run "only_the_folders_of_pull_requests_are_listed" {
  command = plan

  assert {
    condition     = toset(flatten([for document in [data.aws_iam_policy_document.preview, data.aws_iam_policy_document.preview_removal] : document.statement[0].condition[*].values])) == toset(["pr-*"])
    error_message = "Both roles list below pr- only."
  }
}

run "publishing_and_removing_have_environments_of_their_own" {
  command = plan

  assert {
    condition = { for role in ["preview", "preview-removal"] : role => one([
      for condition in data.aws_iam_policy_document.trust[role].statement[0].condition : one(condition.values) if endswith(condition.variable, ":environment")
    ]) } == { preview = "preview", preview-removal = "preview-removal" }
    error_message = "A reviewer of publishing must not have to agree to a removal."
  }
}

run "only_the_distribution_reads_the_bucket" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.previews.block_public_acls,
      aws_s3_bucket_public_access_block.previews.block_public_policy,
      aws_s3_bucket_public_access_block.previews.ignore_public_acls,
      aws_s3_bucket_public_access_block.previews.restrict_public_buckets,
      aws_s3_bucket_ownership_controls.previews.rule[0].object_ownership == "BucketOwnerEnforced",
    ])
    error_message = "The bucket needs all four blocks and no access lists."
  }

  assert {
    condition     = one(data.aws_iam_policy_document.previews_bucket.statement[0].condition[*].variable) == "AWS:SourceArn" && data.aws_iam_policy_document.previews_bucket.statement[0].actions == toset(["s3:GetObject"])
    error_message = "Without the source's ARN any distribution of any account could read."
  }
}

run "a_preview_ends_after_a_month_and_what_is_for_all_stays" {
  command = plan

  assert {
    condition     = { for rule in aws_s3_bucket_lifecycle_configuration.previews.rule : rule.filter[0].prefix => rule.expiration[0].days if length(rule.expiration) > 0 } == { "pr-" = 30 }
    error_message = "Where a closed pull request cannot merge, no workflow removes its preview: S3 does. robots.txt stays."
  }
}

run "nothing_keeps_a_copy_of_a_preview" {
  command = plan

  assert {
    condition     = data.aws_cloudfront_cache_policy.disabled.name == "Managed-CachingDisabled" && aws_cloudfront_distribution.previews.default_cache_behavior[0].cache_policy_id == data.aws_cloudfront_cache_policy.disabled.id
    error_message = "The edge keeps nothing of a preview."
  }

  assert {
    condition     = length(aws_cloudfront_distribution.previews.ordered_cache_behavior) == 0
    error_message = "No part of a preview is cached in another way."
  }

  assert {
    condition     = alltrue([for file in aws_s3_object.previews : file.cache_control == "no-store"])
    error_message = "What is for all previews is not stored either."
  }
}

run "previews_are_not_for_search_engines" {
  command = plan

  assert {
    condition     = one([for header in module.preview_headers.policy.custom_headers_config[0].items : header.value if header.header == "X-Robots-Tag"]) == "noindex, nofollow"
    error_message = "A preview in a search result would be a page that no one has approved."
  }

  assert {
    condition     = strcontains(aws_s3_object.previews["robots.txt"].content, "\nDisallow: /\n")
    error_message = "Crawlers are asked to stay away from the whole origin."
  }
}

run "previews_have_an_origin_of_their_own" {
  command = plan

  assert {
    condition     = length(coalesce(aws_cloudfront_distribution.previews.aliases, [])) == 0 && aws_cloudfront_distribution.previews.viewer_certificate[0].cloudfront_default_certificate
    error_message = "Previews stay on CloudFront's name, never on a name of the site."
  }

  assert {
    condition     = output.preview_url == "https://${aws_cloudfront_distribution.previews.domain_name}"
    error_message = "Workflows learn the address from bootstrap."
  }
}

run "a_deploy_changes_nothing_that_previews_are_made_of" {
  command = plan

  assert {
    condition = toset(flatten([for statement in data.aws_iam_policy_document.edge.statement : statement.resources if statement.effect == "Deny"])) == toset([
      "arn:aws:cloudfront::123456789012:distribution/E123PREVIEWS",
      "arn:aws:cloudfront::123456789012:origin-access-control/E123PREVIEWSOAC",
      "arn:aws:cloudfront::123456789012:response-headers-policy/00000000-1111-2222-3333-444444444444",
    ])
    error_message = "A deploy reaches parts of the edge by kind or by tag: those of previews are left out expressly."
  }

  assert {
    condition     = !contains(flatten(data.aws_iam_policy_document.edge.statement[*].resources), "arn:aws:cloudfront::123456789012:function/windsock-*")
    error_message = "A deploy changes the router of the site, not that of the previews."
  }
}
