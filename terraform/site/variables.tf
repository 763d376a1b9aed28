variable "project" {
  description = "Prefix of every AWS name; the same as in terraform/bootstrap."
  type        = string
  default     = "windsock"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.project))
    error_message = "Use 3-20 characters: lower-case letters, digits and inner hyphens, a letter first (it becomes part of bucket names)."
  }
}

variable "region" {
  description = "AWS region of the bucket and the function; the same as in terraform/bootstrap."
  type        = string
  default     = "eu-north-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "Give a region's code, for example eu-north-1."
  }
}

variable "artifact_bucket" {
  description = "Bucket with the function's zips: output artifact_bucket of terraform/bootstrap."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.artifact_bucket))
    error_message = "Give the bucket's name alone, without s3:// or a path."
  }
}

variable "function_sha256" {
  description = "SHA-256 of the function's zip, 64 hexadecimal digits; its key is function/<sha256>.zip."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.function_sha256))
    error_message = "Give 64 lower-case hexadecimal digits: `sha256` in dist/function.json."
  }
}

variable "function_base64sha256" {
  description = "The same hash in base64, as Lambda reports it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+/]{43}=$", var.function_base64sha256))
    error_message = "Give the hash in base64, 44 characters: `base64sha256` in dist/function.json."
  }
}

variable "update_minutes" {
  description = "Minutes between two runs of the function; must divide an hour or a day evenly."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = contains([5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480], var.update_minutes)
    error_message = "Use 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360 or 480: others leave an uneven gap at the hour or at midnight."
  }

  validation {
    condition     = local.paid || lookup(local.calls_by_minutes, var.update_minutes, 0) <= local.calls_a_day
    error_message = "${length(local.places)} places every ${var.update_minutes} minutes count as ${ceil(lookup(local.calls_by_minutes, var.update_minutes, 0))} calls a day; at most ${local.calls_a_day} leave room in the free 10,000. Raise update_minutes, remove places, or set open_meteo_key."
  }
}

variable "contact" {
  description = "Your e-mail address or web page, sent to the weather services in every request; MET Norway requires it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([^@[:space:][:cntrl:]]+@[^@[:space:][:cntrl:]]+[.][a-z]+|https://[^[:space:][:cntrl:]]+[.][^[:space:][:cntrl:]]+)$", var.contact))
    error_message = "Give an e-mail address or an https:// address, without spaces."
  }
}

variable "open_meteo_url" {
  description = "Open-Meteo's forecast endpoint, without a query."
  type        = string
  default     = "https://api.open-meteo.com/v1/forecast"
  nullable    = false

  validation {
    condition     = can(regex("^(https://|http://(127\\.0\\.0\\.1|localhost)[:/])[^[:space:]?#@]+$", var.open_meteo_url))
    error_message = "Only https, without a query, so that nobody on the way can change the forecast (http is for a simulator on loopback)."
  }
}

variable "air_quality_url" {
  description = "Open-Meteo's air-quality endpoint, without a query; null for the public one, or the paid one with a key."
  type        = string
  default     = null

  validation {
    condition     = var.air_quality_url == null || can(regex("^(https://|http://(127\\.0\\.0\\.1|localhost)[:/])[^[:space:]?#@]+$", var.air_quality_url))
    error_message = "Only https, without a query, so that nobody on the way can change the data (http is for a simulator on loopback)."
  }
}

variable "met_norway_url" {
  description = "MET Norway's locationforecast endpoint, without a query; used when Open-Meteo fails."
  type        = string
  default     = "https://api.met.no/weatherapi/locationforecast/2.0/complete"
  nullable    = false

  validation {
    condition     = can(regex("^(https://|http://(127\\.0\\.0\\.1|localhost)[:/])[^[:space:]?#@]+$", var.met_norway_url))
    error_message = "Only https, without a query, so that nobody on the way can change the forecast (http is for a simulator on loopback)."
  }
}

variable "open_meteo_key" {
  description = "API key of a paid Open-Meteo plan; null for the free plan. It is readable in the function's configuration and in the state."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.open_meteo_key == null || can(regex("^[A-Za-z0-9_-]{8,128}$", var.open_meteo_key))
    error_message = "A key has 8-128 letters, digits, hyphens and underscores."
  }

  validation {
    condition     = var.open_meteo_key == null || !startswith(var.open_meteo_url, "https://api.open-meteo.com/")
    error_message = "A key works with https://customer-api.open-meteo.com/v1/forecast only: set open_meteo_url to it."
  }
}

variable "domain" {
  description = "Domain of the site, for example weather.example.org; null to use the distribution's domain."
  type        = string
  default     = null

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z]{2,63}$", var.domain))
    error_message = "Give a name in lower case without https:// and without a dot at the end."
  }

  validation {
    condition     = (var.domain == null) == (var.zone_id == null)
    error_message = "Set domain and zone_id together: the zone proves that the name is yours."
  }
}

variable "zone_id" {
  description = "Route 53 zone of the domain; also a variable of terraform/bootstrap."
  type        = string
  default     = null

  validation {
    condition     = var.zone_id == null || can(regex("^Z[A-Z0-9]{1,31}$", var.zone_id))
    error_message = "A hosted zone's id begins with Z and has capitals and digits only."
  }
}

variable "alarm_email" {
  description = "E-mail address for alarms. AWS sends it a confirmation request."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_email == null || can(regex("^[^@[:space:]]+@[^@[:space:]]+[.][a-z]+$", var.alarm_email))
    error_message = "Give one e-mail address."
  }
}

variable "monthly_budget_usd" {
  description = "Monthly budget of this project's tag in US dollars; AWS warns alarm_email above it. Null for no budget."
  type        = number
  default     = null

  validation {
    condition     = var.monthly_budget_usd == null || try(var.monthly_budget_usd > 0, false)
    error_message = "A budget is more than nothing; use null for none."
  }

  validation {
    condition     = var.monthly_budget_usd == null || var.alarm_email != null
    error_message = "A budget needs alarm_email: otherwise nobody would be warned."
  }
}

variable "reserved_concurrency" {
  description = "Reserved concurrency of the function; -1 for none, which new accounts need because their quota is too small to reserve from."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.reserved_concurrency == -1 || (var.reserved_concurrency >= 1 && floor(var.reserved_concurrency) == var.reserved_concurrency)
    error_message = "Use -1 or a whole number from 1: 0 would stop every update."
  }
}
