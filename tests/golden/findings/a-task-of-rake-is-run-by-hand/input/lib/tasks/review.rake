namespace :review do
  task setup: :environment do
    require "aws-sdk-route53"
    client = Aws::Route53::Client.new(region: "us-east-1")
    client.change_resource_record_sets(hosted_zone_id: "Z123", change_batch: {changes: []})
    Aws::S3::Client.new(region: "us-west-1").put_object(bucket: "screenshots", key: "a", body: "")
  end
end
