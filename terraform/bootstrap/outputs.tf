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
  description = "Writes previews of pull requests."
  value       = aws_iam_role.github["preview"].arn
}
