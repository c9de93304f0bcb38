ENV["AWS_REGION"] ||= "us-gov-west-1"

if Rails.env.development?
  Aws.config.update(endpoint: "http://localhost:4566", region: ENV["AWS_REGION"] || "us-east-1")
end
