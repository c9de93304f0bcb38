require 'aws-sdk-sns'

Given('a claim') do
  allow(Aws::SNS::Client).to receive(:new).and_return(Aws::SNS::Client.new(region: 'eu-west-1', stub_responses: true))
end
