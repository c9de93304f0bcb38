Rails.application.config.content_security_policy do |policy|
  policy.img_src :self,
                 "https://logos.s3-eu-west-1.amazonaws.com",
                 "https://assets.s3.us-west-2.amazonaws.com"
end
