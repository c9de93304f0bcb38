# An address that people follow is none that a request is sent to.
LINK = "https://dashboard.stripe.com/payments"


def handler(event, context):
    return {"body": f"see {LINK}", "html": render("https://app.slack.com/client")}
