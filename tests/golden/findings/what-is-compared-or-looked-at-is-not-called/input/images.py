import requests

ALLOWED_IMAGE_PREFIXES = (
    "australia-southeast1-docker.pkg.dev/acme/images/",
    "europe-west2-docker.pkg.dev/acme/images/",
)
LOGO = "https://s3.eu-west-1.amazonaws.com/acme-logos/shop.png?size=2"
REPORTS = "https://s3.eu-west-3.amazonaws.com/acme-reports/daily.json"


def is_allowed(image):
    return image.startswith(ALLOWED_IMAGE_PREFIXES)


def report():
    return {"logo": LOGO, "body": requests.get(REPORTS).text}
