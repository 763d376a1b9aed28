terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100" # what 6 needs first: docs/runbook.md
    }
  }

  # Bucket and region come with `terraform init -backend-config=...` (docs/setup.md).
  backend "s3" {
    key          = "site/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
