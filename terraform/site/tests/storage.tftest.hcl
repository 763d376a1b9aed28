mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "edge"
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  alarm_email           = "me@example.org"
  artifact_bucket       = "windsock-artifacts-123456789012"
  contact               = "https://example.org/weather"
  function_sha256       = "0000000000000000000000000000000000000000000000000000000000000000"
  function_base64sha256 = "bJ5ZpQ0bR6m1Yb3a8Zk0yq0bq8r7mB0d6b2h6f1uQ1s="
}

run "nobody_reads_the_bucket_but_the_distribution" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.site.block_public_acls,
      aws_s3_bucket_public_access_block.site.block_public_policy,
      aws_s3_bucket_public_access_block.site.ignore_public_acls,
      aws_s3_bucket_public_access_block.site.restrict_public_buckets,
      aws_s3_bucket_ownership_controls.site.rule[0].object_ownership == "BucketOwnerEnforced",
    ])
    error_message = "The bucket needs all four blocks and no access lists."
  }

  assert {
    condition     = data.aws_iam_policy_document.site_bucket.statement[0].actions == toset(["s3:GetObject"])
    error_message = "The distribution reads files; it does not list them, so that a missing one is not told from a hidden one."
  }

  assert {
    condition     = one(data.aws_iam_policy_document.site_bucket.statement[0].condition[*].variable) == "AWS:SourceArn"
    error_message = "Without the source's ARN any distribution of any account could read."
  }
}

run "a_rollback_finds_earlier_versions_for_a_month" {
  command = plan

  assert {
    condition     = aws_s3_bucket_versioning.site.versioning_configuration[0].status == "Enabled"
    error_message = "A rollback copies earlier versions."
  }

  assert {
    condition     = { for rule in aws_s3_bucket_lifecycle_configuration.site.rule : rule.id => rule.noncurrent_version_expiration[0].noncurrent_days if length(rule.noncurrent_version_expiration) > 0 } == { old-versions = 30, old-data = 7 }
    error_message = "Pages go back a month, data a week."
  }

  assert {
    condition     = aws_s3_bucket.site.force_destroy != true
    error_message = "A wrong apply must not empty the bucket."
  }
}

run "nothing_in_the_bucket_expires_by_itself" {
  command = plan

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.site.rule : rule.id if length(rule.expiration) > 0] == ["markers-of-what-is-gone"]
    error_message = "Pages and data stay until they are replaced; only their older versions expire."
  }
}

run "a_removed_file_leaves_no_marker_for_ever" {
  command = plan

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.site.rule : rule.expiration[0].expired_object_delete_marker if rule.id == "markers-of-what-is-gone"] == [true]
    error_message = "The expiry of old versions leaves the markers of removed files; one rule for all keys takes them."
  }
}
