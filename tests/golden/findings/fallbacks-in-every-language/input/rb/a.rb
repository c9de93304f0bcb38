require 'aws-sdk-s3'
a = Aws::S3::Client.new(region: ENV.fetch('AWS_REGION', 'us-east-1'))
b = Aws::SQS::Client.new(region: ENV['AWS_REGION'] || 'us-east-2')
region = ENV['AWS_REGION']
region = 'us-west-2' if region.nil?
d = Aws::KMS::Client.new(region: region)
other = ENV['AWS_REGION']
other ||= 'eu-west-1'
e = Aws::SSM::Client.new(region: other)
f = Aws::SES::Client.new(region: ENV['AWS_REGION'].presence || 'eu-west-2')
[a, b, d, e, f].each { |x| p x }
