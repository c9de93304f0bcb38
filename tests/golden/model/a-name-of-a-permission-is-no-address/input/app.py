import requests

SCOPES = ["https://www.googleapis.com/auth/compute"]
MANAGEMENT = "https://management.azure.com/.default"


def disks(token):
    return requests.get("https://compute.googleapis.com/compute/v1/projects/shop/aggregated/disks", timeout=2)
