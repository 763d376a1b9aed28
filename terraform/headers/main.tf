# The security headers of site/headers.json as a policy of CloudFront: the site and its previews send
# the same ones, so that a preview shows what the policy for scripts will allow.

resource "aws_cloudfront_response_headers_policy" "security" {
  #checkov:skip=CKV_AWS_259:a year of HSTS is sent; whether subdomains keep to it is for the domain's owner to promise
  name    = var.name
  comment = "Windsock: security headers from site/headers.json."

  security_headers_config {
    content_security_policy {
      content_security_policy = local.headers["Content-Security-Policy"]
      override                = true
    }
    content_type_options {
      override = true
    }
    frame_options {
      frame_option = local.headers["X-Frame-Options"]
      override     = true
    }
    referrer_policy {
      referrer_policy = local.headers["Referrer-Policy"]
      override        = true
    }
    strict_transport_security {
      access_control_max_age_sec = tonumber(regex("max-age=([0-9]+)", local.headers["Strict-Transport-Security"])[0])
      include_subdomains         = strcontains(local.headers["Strict-Transport-Security"], "includeSubDomains")
      preload                    = strcontains(local.headers["Strict-Transport-Security"], "preload")
      override                   = true
    }
  }

  # Of no use to a visitor, and they show what stands behind the edge. In place of S3's Server CloudFront sends
  # its own (`Server: CloudFront`); the emulated edge sends none.
  remove_headers_config {
    dynamic "items" {
      for_each = toset(["Server", "x-amz-server-side-encryption", "x-amz-version-id"])

      content {
        header = items.value
      }
    }
  }

  custom_headers_config {
    dynamic "items" {
      for_each = merge(local.other_headers, var.more)

      content {
        header   = items.key
        value    = items.value
        override = true
      }
    }
  }

  lifecycle {
    precondition {
      condition     = local.headers["X-Content-Type-Options"] == "nosniff"
      error_message = "CloudFront can send X-Content-Type-Options only as nosniff; site/headers.json says otherwise."
    }
  }
}
