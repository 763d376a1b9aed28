mock_data "aws_caller_identity" {
  defaults = {
    account_id = "123456789012"
  }
}

mock_data "aws_partition" {
  defaults = {
    partition = "aws"
  }
}

mock_data "aws_iam_policy_document" {
  defaults = {
    json          = "{}"
    minified_json = "{}"
  }
}

mock_data "aws_cloudfront_cache_policy" {
  defaults = {
    id = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  }
}

mock_resource "aws_cloudfront_distribution" {
  defaults = {
    id          = "E123PREVIEWS"
    arn         = "arn:aws:cloudfront::123456789012:distribution/E123PREVIEWS"
    domain_name = "d123previews.cloudfront.net"
  }
}

mock_resource "aws_cloudfront_function" {
  defaults = {
    arn = "arn:aws:cloudfront::123456789012:function/windsock-previews"
  }
}

mock_resource "aws_cloudfront_origin_access_control" {
  defaults = {
    id = "E123PREVIEWSOAC"
  }
}

mock_resource "aws_cloudfront_response_headers_policy" {
  defaults = {
    id = "00000000-1111-2222-3333-444444444444"
  }
}
