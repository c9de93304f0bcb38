def bucket_region(s3, name):
    answer = s3.get_bucket_location(Bucket=name)
    return answer["LocationConstraint"] or "us-east-1"
