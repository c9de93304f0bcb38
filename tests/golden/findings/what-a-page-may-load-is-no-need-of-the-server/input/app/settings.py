CSP_IMG_SRC = ("https://logos.s3.eu-west-1.amazonaws.com",)
UPLOADS = "https://uploads.s3.eu-west-3.amazonaws.com"


class Common:
    pictures = "https://pictures.s3.eu-west-2.amazonaws.com"
    exports = "https://exports.s3.us-west-2.amazonaws.com"
    CSP_SCRIPT_SRC = ("'self'", pictures, exports)
    CSP_STYLE_SRC = ("'self'", pictures)
    EXPORTS = exports + "/all"
