class Shop
  def text(key)
    @client.get_item(key: key)
  rescue Aws::DynamoDB::Errors::ServiceError, IOError => e
    logger.warn("gone #{e}")
    "hello"
  rescue StandardError
    raise
  ensure
    @client.scan
  end

  def all
    size = @client.scan.size rescue 0
    begin
      @client.query
    rescue => e
      []
    end
    size
  end
end
