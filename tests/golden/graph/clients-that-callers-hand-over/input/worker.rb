class Worker
  def initialize(queue, client: nil)
    @queue = queue
    @client = client
  end

  def run
    @queue.receive_messages.each { |message| message.delete }
    @client.list_topics
  end
end

Worker.new(Aws::SQS::Resource.new(region: 'eu-west-1').queue('orders'), client: Aws::SNS::Client.new(region: 'us-west-2'))
