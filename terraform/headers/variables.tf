variable "name" {
  description = "The policy's name, which begins with the project's."
  type        = string
  nullable    = false
}

variable "more" {
  description = "Headers to send besides those of site/headers.json, by name."
  type        = map(string)
  default     = {}
  nullable    = false
}
