class Store
  def client
    Aws::S3::Client.new(region: Rails.application.config_for(:shop)["s3_region"])
  end
end
