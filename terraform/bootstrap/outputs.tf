# Each output's name in capitals is the GitHub variable to set (docs/setup.md).

output "aws_region" {
  description = "Where everything but the certificate and the edge lives."
  value       = var.region
}

output "state_bucket" {
  description = "Holds the states of both roots."
  value       = aws_s3_bucket.kept["state"].bucket
}

output "artifact_bucket" {
  description = "Holds the function's zips, the manifest of the site and the release records."
  value       = aws_s3_bucket.kept["artifacts"].bucket
}

output "plan_role_arn" {
  description = "Reads for plan and drift; writes nothing."
  value       = aws_iam_role.github["plan"].arn
}

output "deploy_role_arn" {
  description = "Makes and changes the site's stack, from main and a production environment only."
  value       = aws_iam_role.github["deploy"].arn
}

output "purge_role_arn" {
  description = "Invalidates the edge's copies, from main and the environment purge only."
  value       = aws_iam_role.github["purge"].arn
}

output "preview_role_arn" {
  description = "Publishes previews of pull requests, from the environment preview only."
  value       = aws_iam_role.github["preview"].arn
}

output "preview_removal_role_arn" {
  description = "Removes previews of closed pull requests, from the environment preview-removal only."
  value       = aws_iam_role.github["preview-removal"].arn
}

output "preview_bucket" {
  description = "Holds the previews, each in a folder of its own."
  value       = aws_s3_bucket.previews.bucket
}

output "preview_url" {
  description = "Where previews are seen: an origin that the site has no part in."
  value       = "https://${aws_cloudfront_distribution.previews.domain_name}"
}
