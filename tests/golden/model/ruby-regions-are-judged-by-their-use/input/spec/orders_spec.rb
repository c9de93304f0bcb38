RSpec.describe Orders do
  let(:client) { Aws::DynamoDB::Client.new(region: "us-east-1", stub_responses: true) }
  it { expect(client.config.region).to eq("us-east-1") }
end
