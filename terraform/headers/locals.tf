# Security headers
locals {
  headers = jsondecode(file("${path.module}/../../site/headers.json"))

  # CloudFront takes these five in fields of their own and refuses them among the custom ones.
  headers_with_fields = [
    "Content-Security-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
  ]
  other_headers = { for name, value in local.headers : name => value if !contains(local.headers_with_fields, name) }
}
