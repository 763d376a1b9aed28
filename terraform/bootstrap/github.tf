# Who GitHub's jobs may become. A token is trusted only when all of it fits: audience, subject,
# repository id, branch and environment. An environment alone is not enough: a job on any branch may
# ask for environment `production` and then has the same subject as a job on main.

# An account has one provider for each issuer: the first copy makes it, others find it.
resource "aws_iam_openid_connect_provider" "github" {
  count = var.github_provider == "create" ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = [local.audience]

  # Without it every repository that the account trusts is locked out, those of other copies too.
  lifecycle {
    prevent_destroy = true
  }
}

data "aws_iam_openid_connect_provider" "github" {
  count = var.github_provider == "existing" ? 1 : 0

  url = "https://${local.issuer}"

  lifecycle {
    postcondition {
      condition     = contains(self.client_id_list, local.audience)
      error_message = "The account's provider for ${local.issuer} does not accept the audience ${local.audience}: whoever owns it has to add it (aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${self.arn} --client-id ${local.audience})."
    }
  }
}

data "aws_iam_policy_document" "trust" {
  for_each = local.trust

  statement {
    sid     = "JobsOfThisRepository"
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = [local.audience]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = [for pair in setproduct(local.repository_subjects, each.value.contexts) : join(":", pair)]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:repository_id"
      values   = [var.github_repository_id]
    }

    dynamic "condition" {
      for_each = each.value.claims

      content {
        test     = "StringEquals"
        variable = "${local.issuer}:${condition.key}"
        values   = condition.value
      }
    }
  }
}

resource "aws_iam_role" "github" {
  for_each = local.trust

  name                 = "${var.project}-${each.key}"
  description          = "GitHub Actions, ${each.key}: ${var.github_owner}/${var.github_repository}"
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  max_session_duration = 3600
}

resource "aws_iam_policy" "github" {
  for_each = local.policies

  name        = "${var.project}-github-${each.key}"
  description = "Part of what GitHub's jobs may do in ${var.project}: ${each.key}."
  policy      = each.value.json

  lifecycle {
    precondition {
      condition     = length(each.value.json) <= 6144
      error_message = "IAM takes at most 6,144 characters for one policy; \"${each.key}\" has ${length(each.value.json)}: split it."
    }
  }
}

resource "aws_iam_role_policy_attachment" "github" {
  for_each = local.attachments

  role       = aws_iam_role.github[each.value.role].name
  policy_arn = aws_iam_policy.github[each.value.policy].arn
}
