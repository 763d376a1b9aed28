output "policy" {
  description = "Response headers policy for a distribution's behaviors."
  value       = aws_cloudfront_response_headers_policy.security
}
