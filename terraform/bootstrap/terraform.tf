terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100" # what 6 needs first: docs/runbook.md
    }
  }

  # scripts.setup makes the bucket before the first apply, which adopts it. Bucket and region are given
  # to `terraform init`.
  backend "s3" {
    key          = "bootstrap/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
