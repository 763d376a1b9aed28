# Tags
locals {
  # The pipeline's roles find the distribution by the tag Project: terraform/bootstrap/deploy.tf.
  tags = {
    Project   = var.project
    ManagedBy = "terraform/site"
  }
}

# The account and its buckets
locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
}

# Caching
locals {
  origin = "site-bucket"

  # How long the edge may keep a copy, seconds. Objects say themselves how long they are good for
  # (Cache-Control, Expires): `default` is for those that do not, `min` and `max` are the limits.
  # `data` keeps a copy for 15 seconds even when it has expired, so that a late run costs the origin
  # four requests a minute, not one for each visitor.
  caches = {
    pages  = { min = 0, default = 300, max = 86400 }
    assets = { min = 0, default = 31536000, max = 31536000 }
    data   = { min = 15, default = 60, max = 86400 }
  }

  # Their addresses are those of files, so the router has no part in them.
  patterns = {
    "assets/*"  = "assets"
    "data.json" = "data"
    "data/*"    = "data"
  }
}

# Own domain
locals {
  domains = toset(var.domain[*])
}

# Function
locals {
  function_name = "${var.project}-weather"

  environment = {
    SITE_BUCKET             = aws_s3_bucket.site.bucket
    DISTRIBUTION_ID         = aws_cloudfront_distribution.site.id
    UPDATE_MINUTES          = tostring(var.update_minutes)
    WEATHER_CONTACT         = var.contact
    WEATHER_PROJECT         = var.project
    WEATHER_OPEN_METEO_URL  = var.open_meteo_url
    WEATHER_AIR_QUALITY_URL = coalesce(var.air_quality_url, "https://${local.paid ? "customer-" : ""}air-quality-api.open-meteo.com/v1/air-quality")
    WEATHER_MET_NORWAY_URL  = var.met_norway_url
  }

  # Apart, so that a plan without a key hides nothing.
  secrets = local.paid ? { WEATHER_OPEN_METEO_KEY = var.open_meteo_key } : {}
}

# Schedule and weather services
locals {
  # Odd minutes, because every scheduler of the world calls on the hour. 7 is taken into the interval,
  # so that runs stay evenly spaced over the full hour.
  first_minute = 7 % min(var.update_minutes, 60)
  schedule = (
    var.update_minutes < 60
    ? "cron(${local.first_minute}/${var.update_minutes} * * * ? *)"
    : "cron(7 0/${var.update_minutes / 60} * * ? *)"
  )

  # Open-Meteo counts current weather of one place as 1 call in every run, hours and days as 2.04 about
  # once an hour, the air as 1 every six hours. 10,000 a day are free, and a fifth of them is left for
  # tries by hand and for neighbors behind the same address.
  places = jsondecode(file("${path.module}/../../function/weather/places.json"))
  # For every interval: what depends on var.update_minutes cannot be part of its own validation.
  calls_by_minutes = { for m in [5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480] :
    m => 1440 / m * length(local.places) * (1 + 2.04 / max(1, 60 / m) + 1 / max(1, 360 / m))
  }
  calls_a_day = 8000
  paid        = nonsensitive(var.open_meteo_key != null)

  # terraform/bootstrap makes it; the deploy role may create roles only with it.
  boundary = "arn:${local.partition}:iam::${local.account}:policy/${var.project}-boundary"
}

# Access log
locals {
  # Enough to see what failed and why; not who asked. In the order of CloudFront's list of fields.
  log_fields = [
    "date",
    "time",
    "x-edge-location",
    "sc-bytes",
    "cs-method",
    "cs-uri-stem",
    "sc-status",
    "x-edge-result-type",
    "x-edge-request-id",
    "time-taken",
    "ssl-protocol",
    "cs-protocol-version",
    "x-edge-detailed-result-type",
  ]
}

# Alarms
locals {
  seconds_between_runs = var.update_minutes * 60

  # How many periods of five minutes without fresh data raise the alarm: two and a half intervals,
  # which is after two lost runs and never after one. At 480 minutes they are 20 hours, of the 24 that
  # CloudWatch allows for periods below an hour.
  quiet_seconds = 300
  quiet_periods = ceil(var.update_minutes / 2)
  quiet_minutes = local.quiet_periods * local.quiet_seconds / 60

  alarms = {
    function-errors = {
      description = "The function failed. Look into ${aws_cloudwatch_log_group.function.name}; what was sent stays in ${aws_sqs_queue.failures.name}."
      namespace   = "AWS/Lambda"
      metric      = "Errors"
      statistic   = "Sum"
      dimensions  = { FunctionName = aws_lambda_function.weather.function_name }
      period      = local.seconds_between_runs
      threshold   = 1
      comparison  = "GreaterThanOrEqualToThreshold"
      missing     = "notBreaching"
    }
    dead-letters = {
      description = "A run was lost: the schedule could not call the function, or it failed twice. See the messages in ${aws_sqs_queue.failures.name}."
      namespace   = "AWS/SQS"
      metric      = "ApproximateNumberOfMessagesVisible"
      statistic   = "Maximum"
      dimensions  = { QueueName = aws_sqs_queue.failures.name }
      period      = 300
      threshold   = 1
      comparison  = "GreaterThanOrEqualToThreshold"
      missing     = "notBreaching"
    }
  }
}
