import stripe


def handler(event, context):
    try:
        charge = stripe.Charge.create(amount=event["amount"], currency="eur")
        return {"statusCode": 200, "body": charge.id}
    except Exception as error:
        return {"statusCode": 502, "body": str(error)}
