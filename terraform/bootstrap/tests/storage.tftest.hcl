mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_owner         = "octo-org"
  github_owner_id      = "1001"
  github_repository    = "windsock"
  github_repository_id = "2002"
}

run "both_buckets_belong_to_project_and_account" {
  command = plan

  assert {
    condition     = { for name, bucket in aws_s3_bucket.kept : name => bucket.bucket } == { state = "windsock-state-123456789012", artifacts = "windsock-artifacts-123456789012" }
    error_message = "Names of buckets are shared by the whole world: they need project and account."
  }

  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.kept : bucket.force_destroy != true])
    error_message = "A bucket with states must not be emptied by Terraform."
  }
}

run "nobody_outside_reads_them" {
  command = plan

  assert {
    condition = alltrue([for name in ["state", "artifacts"] : alltrue([
      aws_s3_bucket_public_access_block.kept[name].block_public_acls,
      aws_s3_bucket_public_access_block.kept[name].block_public_policy,
      aws_s3_bucket_public_access_block.kept[name].ignore_public_acls,
      aws_s3_bucket_public_access_block.kept[name].restrict_public_buckets,
      aws_s3_bucket_ownership_controls.kept[name].rule[0].object_ownership == "BucketOwnerEnforced",
    ])])
    error_message = "Both buckets need all four blocks and no access lists."
  }
}

run "an_overwritten_state_can_be_brought_back" {
  command = plan

  assert {
    condition = alltrue([for name in ["state", "artifacts"] : alltrue([
      aws_s3_bucket_versioning.kept[name].versioning_configuration[0].status == "Enabled",
      aws_s3_bucket_lifecycle_configuration.kept[name].rule[0].noncurrent_version_expiration[0].noncurrent_days >= 30,
    ])])
    error_message = "Both buckets keep old versions for at least a month."
  }
}

run "a_released_lock_leaves_no_marker_for_ever" {
  command = plan

  assert {
    condition = alltrue([for name in ["state", "artifacts"] :
      anytrue(flatten([for rule in aws_s3_bucket_lifecycle_configuration.kept[name].rule : rule.expiration[*].expired_object_delete_marker]))
    ])
    error_message = "Every deploy leaves the marker of its lock; the expiry of old versions leaves it there."
  }
}
