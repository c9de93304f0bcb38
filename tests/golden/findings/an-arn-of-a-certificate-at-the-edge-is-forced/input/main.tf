resource "aws_cloudfront_distribution" "site" {
  origin {
    domain_name = "origin.example.com"
    origin_id   = "site"
  }
  default_cache_behavior {
    target_origin_id = "site"
    lambda_function_association {
      event_type = "viewer-request"
      lambda_arn = "arn:aws:lambda:us-east-1:681735686245:function:rewrite:3"
    }
  }
  viewer_certificate {
    acm_certificate_arn = "arn:aws:acm:us-east-1:681735686245:certificate/80adfa11-56c7-48d8-bb54-e9c646430fe2"
    ssl_support_method  = "sni-only"
  }
}
resource "aws_lb_listener" "site" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-2:681735686245:loadbalancer/app/site/1"
  certificate_arn   = "arn:aws:acm:eu-west-2:681735686245:certificate/90adfa11-56c7-48d8-bb54-e9c646430fe2"
  port              = 443
  default_action {
    type = "fixed-response"
  }
}
