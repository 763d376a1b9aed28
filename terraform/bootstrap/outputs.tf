# Each output's name in capitals is the GitHub variable to set (docs/setup.md).

output "aws_region" {
  description = "Region of all resources except the certificate and CloudFront."
  value       = var.region
}

output "state_bucket" {
  description = "Bucket with the state of both roots."
  value       = aws_s3_bucket.kept["state"].bucket
}

output "artifact_bucket" {
  description = "Bucket with the function's zips, the site's manifest and the release records."
  value       = aws_s3_bucket.kept["artifacts"].bucket
}

output "plan_role_arn" {
  description = "Role of plan and drift; read only."
  value       = aws_iam_role.github["plan"].arn
}

output "deploy_role_arn" {
  description = "Role of deploy, rollback and unlock; main and a production environment only."
  value       = aws_iam_role.github["deploy"].arn
}

output "purge_role_arn" {
  description = "Role of purge-cache; main and the environment purge only."
  value       = aws_iam_role.github["purge"].arn
}

output "preview_role_arn" {
  description = "Role that publishes previews; the environment preview only."
  value       = aws_iam_role.github["preview"].arn
}

output "preview_removal_role_arn" {
  description = "Role that removes previews; the environment preview-removal only."
  value       = aws_iam_role.github["preview-removal"].arn
}

output "preview_bucket" {
  description = "Bucket with the previews, one folder per pull request."
  value       = aws_s3_bucket.previews.bucket
}

output "preview_url" {
  description = "Address of the previews, an origin separate from the site."
  value       = "https://${aws_cloudfront_distribution.previews.domain_name}"
}
