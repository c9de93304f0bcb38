def aws_region
  "us-west-2"
end
def s3_region
  ENV["AWS_REGION"] || "us-west-1"
end
