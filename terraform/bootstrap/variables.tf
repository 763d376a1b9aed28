variable "project" {
  description = "Prefix of every AWS name. One account can hold several copies; no prefix may begin another one (weather and weather-two)."
  type        = string
  default     = "windsock"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.project))
    error_message = "Use 3-20 characters: lower-case letters, digits and inner hyphens, a letter first (it becomes part of bucket names)."
  }
}

variable "region" {
  description = "AWS region of the buckets. Use the same one for the site."
  type        = string
  default     = "eu-north-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "Give a region's code, for example eu-north-1."
  }
}

variable "github_owner" {
  description = "User or organization that owns the repository, spelled as on GitHub."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}$", var.github_owner))
    error_message = "A GitHub owner has 1-39 letters, digits and single inner hyphens; a wildcard would trust strangers."
  }
}

variable "github_owner_id" {
  description = "Numeric id of the owner: `curl -s https://api.github.com/users/OWNER` shows it as id. It does not change when the name is reused."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[1-9][0-9]{0,18}$", var.github_owner_id))
    error_message = "The owner's id is a number without anything around it."
  }
}

variable "github_repository" {
  description = "Repository name without the owner."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,100}$", var.github_repository))
    error_message = "Give the repository's name without its owner: letters, digits, dots, hyphens and underscores."
  }
}

variable "github_repository_id" {
  description = "Numeric id of the repository: `curl -s https://api.github.com/repos/OWNER/NAME` shows it as id."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[1-9][0-9]{0,18}$", var.github_repository_id))
    error_message = "The repository's id is a number without anything around it."
  }
}

variable "github_provider" {
  description = "\"create\" if the account has no OIDC provider for GitHub; \"existing\" if it has one. AWS allows one provider per issuer."
  type        = string
  default     = "create"
  nullable    = false

  validation {
    condition     = contains(["create", "existing"], var.github_provider)
    error_message = "Use \"create\" or \"existing\"."
  }
}

variable "zone_id" {
  description = "Route 53 zone of the site's domain; null grants deploys no access to zones or certificates."
  type        = string
  default     = null

  validation {
    condition     = var.zone_id == null || can(regex("^Z[A-Z0-9]{1,31}$", var.zone_id))
    error_message = "A hosted zone's id begins with Z and has capitals and digits only."
  }
}

variable "distribution_id" {
  description = "Id of the site's distribution, known after the first deploy. Until it is set, a deploy can tag any distribution in the account; after that it can change only this one and create no other."
  type        = string
  default     = null

  validation {
    condition     = var.distribution_id == null || can(regex("^E[A-Z0-9]{5,31}$", var.distribution_id))
    error_message = "A distribution's id begins with E and has capitals and digits only; a wildcard would reach the distributions of others."
  }
}
