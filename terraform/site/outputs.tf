# Each output's name in capitals is the GitHub variable to set (docs/setup.md).

output "site_bucket" {
  description = "Where pages and data lie."
  value       = aws_s3_bucket.site.bucket
}

output "distribution_id" {
  description = "The distribution to invalidate."
  value       = aws_cloudfront_distribution.site.id
}

output "distribution_domain" {
  description = "The distribution's own name."
  value       = aws_cloudfront_distribution.site.domain_name
}

output "site_url" {
  description = "Where visitors go."
  value       = "https://${coalesce(var.domain, aws_cloudfront_distribution.site.domain_name)}"
}

output "function_name" {
  description = "The function that updates the data."
  value       = aws_lambda_function.weather.function_name
}

output "function_alias" {
  description = "The alias that the schedule calls; the pipeline moves it."
  value       = aws_lambda_alias.live.name
}
