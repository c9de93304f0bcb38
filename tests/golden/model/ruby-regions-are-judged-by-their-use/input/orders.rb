require "aws-sdk-dynamodb"

class Orders
  REGIONS = %w[us-east-1 us-east-2 us-west-1 us-west-2 eu-west-1].freeze
  PRINCIPAL = { "Service" => "lambda.amazonaws.com" }.freeze

  def initialize
    @table = Aws::DynamoDB::Client.new(region: ENV["AWS_REGION"] || "us-east-1")
    @queue = Aws::SQS::Client.new(region: "us-east-1", endpoint: "http://localhost:4566")
    @mail = Aws::SES::Client.new(region: "eu-west-1")
  end

  def add(order)
    @table.put_item(table_name: "orders", item: order)
    @mail.send_email(source: "shop@example.org")
    @queue.send_message(queue_url: "x", message_body: order.to_s)
    logger.info("order sent from us-east-1")
  end

  def bucket
    s3 = Aws::S3::Client.new
    s3.create_bucket(bucket: "orders", create_bucket_configuration: { location_constraint: "eu-central-1" })
    Aws::IAM::Client.new.create_role(role_name: "orders", assume_role_policy_document: PRINCIPAL.to_json)
  end

  def archive(glacier_client)
    glacier_client.upload_archive(vault_name: "orders")
  end

  def client
    @client ||= Aws::SNS::Client.new(region: "ap-southeast-2")
  end

  def tell
    @client.publish(topic_arn: "arn:aws:sns:ap-southeast-2:123456789012:orders")
  end
end
