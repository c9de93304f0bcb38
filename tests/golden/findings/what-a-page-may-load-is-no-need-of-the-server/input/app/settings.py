CSP_IMG_SRC = ("https://logos.s3.eu-west-1.amazonaws.com",)
UPLOADS = "https://uploads.s3.eu-west-3.amazonaws.com"
