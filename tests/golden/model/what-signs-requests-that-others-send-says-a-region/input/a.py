import os

import boto3, requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from requests_aws4auth import AWS4Auth
from opensearchpy import OpenSearch, AWSV4SignerAuth, RequestsAWSV4SignerAuth
from aws_requests_auth.aws_auth import AWSRequestsAuth
from aws_requests_auth.boto_utils import BotoAWSRequestsAuth

def ask(url, credentials):
    r = AWSRequest(method="GET", url=url)
    SigV4Auth(credentials, "neptune-db", "eu-west-1").add_auth(r)
    return requests.get(url, headers=r.headers)

auth = AWS4Auth(k, s, "eu-west-2", "es", session_token=t)
c = OpenSearch(hosts=[], http_auth=auth)
auth2 = AWSV4SignerAuth(credentials, "eu-west-3", "es")
c2 = OpenSearch(hosts=[], http_auth=auth2)
auth3 = RequestsAWSV4SignerAuth(credentials, "us-west-1", "es")
c3 = OpenSearch(hosts=[], http_auth=auth3)
auth4 = BotoAWSRequestsAuth(aws_host="h", aws_region="us-west-2", aws_service="es")
requests.get("x", auth=auth4)
auth5 = AWSRequestsAuth(aws_access_key="h", aws_region="ca-central-1", aws_service="es")
requests.get("x", auth=auth5)

auth6 = AWS4Auth(k, s, os.environ["AWS_REGION"], "es")
requests.get("y", auth=auth6)
