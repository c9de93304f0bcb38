def region_of(settings)
  region = settings[:region]
  if region.nil?
    region = 'us-east-1'
  end
  clients.in(region)
end
