EMAIL_HOST = "email-smtp.eu-west-2.amazonaws.com"
CACHES = {"default": {"BACKEND": "django_dynamodb_cache", "OPTIONS": {"aws_region_name": "eu-west-2"}}}
