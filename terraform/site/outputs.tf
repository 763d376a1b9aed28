# Each output's name in capitals is the GitHub variable to set (docs/setup.md).

output "site_bucket" {
  description = "Bucket with pages and data."
  value       = aws_s3_bucket.site.bucket
}

output "distribution_id" {
  description = "Id of the distribution."
  value       = aws_cloudfront_distribution.site.id
}

output "distribution_domain" {
  description = "Domain of the distribution."
  value       = aws_cloudfront_distribution.site.domain_name
}

output "site_url" {
  description = "Address of the site."
  value       = "https://${coalesce(var.domain, aws_cloudfront_distribution.site.domain_name)}"
}

output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.weather.function_name
}

output "function_alias" {
  description = "Alias that the schedule invokes; deploys move it."
  value       = aws_lambda_alias.live.name
}
