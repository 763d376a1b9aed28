# What an emulated AWS needs of terraform/site. scripts/dev/emulated_stack.py adds this file to a copy
# as an override; the real code knows nothing of it.

terraform {
  backend "s3" {
    key                         = "site/terraform.tfstate"
    use_lockfile                = true
    use_path_style              = true
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
    skip_requesting_account_id  = true
  }
}

provider "aws" {
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}

provider "aws" {
  alias                       = "edge"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}

# The emulator speaks plain HTTP: the refusal of that stays, with a value that nothing has.
resource "aws_s3_bucket_policy" "site" {
  policy = replace(data.aws_iam_policy_document.site_bucket.minified_json, "\"aws:SecureTransport\":\"false\"", "\"aws:SecureTransport\":\"emulated\"")
}
