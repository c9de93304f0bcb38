require 'aws-sdk-s3'

# Uploads go to us-east-1.
module Shop
  class Uploader < Base
    REGION = ENV.fetch("AWS_REGION", "us-west-2").freeze

    def initialize(s3_client = Aws::S3::Client.new(region: REGION), queue: "orders")
      @s3 = s3_client
      @sqs ||= Aws::SQS::Client.new(:region => "eu-west-1", endpoint: "http://localhost:4566")
    end

    def put(key)
      region = ENV["BUCKET_REGION"] || "eu-central-1"
      @s3.put_object(bucket: "shop-#{region}", key: key)
      @s3.list_buckets.buckets.each { |bucket| puts "us-east-2 #{bucket.name}" }
      raise ArgumentError, "not in us-east-1" unless region.start_with?("eu-west-1")
    end
  end
end

Aws.config.update(region: 'us-west-2')
Aws.config[:region] = 'us-west-1'
