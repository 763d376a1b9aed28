# What an emulated AWS needs of terraform/bootstrap. scripts/dev/emulated_stack.py adds this file to a
# copy as an override; the real code knows nothing of it.

provider "aws" {
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}

# The emulator reads audience and subject of a token and no other claim.
resource "aws_iam_role" "github" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for statement in jsondecode(data.aws_iam_policy_document.trust[each.key].json).Statement : merge(statement, {
      Condition = { for test, keys in statement.Condition : test => {
        for key, value in keys : key => value if contains(["${local.issuer}:aud", "${local.issuer}:sub"], key)
      } }
    })]
  })
}

# Two corrections of what the emulator asks its policies:
# - it does not fill four keys (tags of distributions among them), so that a statement that asks for one would never match;
# - for some calls it finds no resource and asks about "*", under the call's own name. Such a call is
#   allowed there if the real policy allows it on the resource that AWS would ask about.
resource "aws_iam_policy" "github" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for statement in jsondecode(each.value.json).Statement : merge(statement, {
        Condition = { for test, keys in try(statement.Condition, {}) : test => {
          for key, value in keys : key => value
          if !contains(["iam:PermissionsBoundary", "iam:PassedToService", "aws:RequestTag/Project", "aws:ResourceTag/Project"], key)
        } }
      })],
      [{
        Effect   = "Allow"
        Resource = "*"
        Action = concat(["sts:GetCallerIdentity"], [
          for action in flatten([
            for statement in jsondecode(each.value.json).Statement : [
              for action in flatten([statement.Action]) : [action, lookup({
                "budgets:ModifyBudget"          = [for pair in setproduct(["Create", "Update", "Delete"], ["Budget", "Notification", "Subscriber"]) : "budgets:${join("", pair)}"]
                "budgets:ViewBudget"            = ["budgets:DescribeBudget", "budgets:DescribeNotificationsForBudget", "budgets:DescribeSubscribersForNotification"]
                "cloudfront:CreateDistribution" = ["cloudfront:CreateDistributionWithTags"]
                "lambda:GetAlias"               = ["lambda:ListAliases"]
              }, action, [])]
            ] if statement.Effect == "Allow"
          ]) : action
          if can(regex("^(budgets|cloudwatch|scheduler):|^cloudfront:.*(Policy|Function|OriginAccessControl|CreateDistribution|[Tt]ag)|^lambda:(CreateFunction|ListAliases)$|^logs:.*Deliver|^sns:.*([Tt]ag|[Ss]ubscri)", action))
        ])
      }]
    )
  })
}

# The same keys are not filled where it asks the boundary.
resource "aws_iam_policy" "boundary" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in jsondecode(data.aws_iam_policy_document.boundary.minified_json).Statement : { for key, value in statement : key => value if key != "Condition" }]
  })
}

# The emulator speaks plain HTTP: the refusal of that stays, with a value that nothing has.
resource "aws_s3_bucket_policy" "previews" {
  policy = replace(data.aws_iam_policy_document.previews_bucket.minified_json, "\"aws:SecureTransport\":\"false\"", "\"aws:SecureTransport\":\"emulated\"")
}

resource "aws_s3_bucket_policy" "kept" {
  policy = replace(data.aws_iam_policy_document.kept[each.key].minified_json, "\"aws:SecureTransport\":\"false\"", "\"aws:SecureTransport\":\"emulated\"")
}
