variable "name" {
  description = "Name of the policy; begins with the project's prefix."
  type        = string
  nullable    = false
}

variable "more" {
  description = "Headers to send in addition to site/headers.json, by name."
  type        = map(string)
  default     = {}
  nullable    = false
}
