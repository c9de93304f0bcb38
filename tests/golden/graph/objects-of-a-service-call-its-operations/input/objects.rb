s3 = Aws::S3::Resource.new(region: 'eu-west-1')
s3.buckets.each do |bucket|
  bucket.objects.limit(5).each { |object| object.get }
end
Aws::S3::Object.new('orders', 'a', region: 'eu-west-1').upload_file('a')
Aws::S3::Client.new(region: 'eu-west-1').wait_until(:bucket_exists, bucket: 'orders')
