import boto3

boto3.client("pricing", region_name="ap-south-1").get_products(ServiceCode="AmazonEC2")
