terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }

  # Bucket and region come with `terraform init -backend-config=...` (docs/setup.md).
  backend "s3" {
    key          = "site/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
