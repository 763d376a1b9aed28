variable "project" {
  description = "Begins the name of everything in AWS, so that one account can hold several copies; no copy's name may be the beginning of another's (weather and weather-two)."
  type        = string
  default     = "windsock"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.project))
    error_message = "Use 3-20 characters: lower-case letters, digits and inner hyphens, a letter first (it becomes part of bucket names)."
  }
}

variable "region" {
  description = "AWS region of the buckets; the site's region should be the same."
  type        = string
  default     = "eu-north-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "Give a region's code, for example eu-north-1."
  }
}

variable "github_owner" {
  description = "The user or organisation that owns the repository, spelt as on GitHub."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}$", var.github_owner))
    error_message = "A GitHub owner has 1-39 letters, digits and single inner hyphens; a wildcard would trust strangers."
  }
}

variable "github_owner_id" {
  description = "The owner's number: `curl -s https://api.github.com/users/OWNER` shows it as id. It stays when the name is given to somebody else."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[1-9][0-9]{0,18}$", var.github_owner_id))
    error_message = "The owner's id is a number without anything around it."
  }
}

variable "github_repository" {
  description = "The repository's name, without its owner."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,100}$", var.github_repository))
    error_message = "Give the repository's name without its owner: letters, digits, dots, hyphens and underscores."
  }
}

variable "github_repository_id" {
  description = "The repository's number: `curl -s https://api.github.com/repos/OWNER/NAME` shows it as id."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[1-9][0-9]{0,18}$", var.github_repository_id))
    error_message = "The repository's id is a number without anything around it."
  }
}

variable "github_provider" {
  description = "\"create\" where the account does not trust GitHub yet; \"existing\" where it does, through another copy or another state: AWS allows one provider for each issuer."
  type        = string
  default     = "create"
  nullable    = false

  validation {
    condition     = contains(["create", "existing"], var.github_provider)
    error_message = "Use \"create\" or \"existing\"."
  }
}

variable "zone_id" {
  description = "The Route 53 zone of the site's own domain; without one a deploy has no right on any zone or certificate."
  type        = string
  default     = null

  validation {
    condition     = var.zone_id == null || can(regex("^Z[A-Z0-9]{1,31}$", var.zone_id))
    error_message = "A hosted zone's id begins with Z and has capitals and digits only."
  }
}

variable "distribution_id" {
  description = "The site's distribution, as its output says after the first deploy. Until it is set, a deploy may take any distribution of the account for its own; afterwards only this one, and it cannot make another."
  type        = string
  default     = null

  validation {
    condition     = var.distribution_id == null || can(regex("^E[A-Z0-9]{5,31}$", var.distribution_id))
    error_message = "A distribution's id begins with E and has capitals and digits only; a wildcard would reach the distributions of others."
  }
}
