"""What is imported and not called, what checks a signature, what is only an error, and what is sent to somebody else."""
import anthropic
import openai
import stripe
import twilio.rest
from striped import Table


def hook(request, stripe_table):
    event = stripe.Webhook.construct_event(request.body, request.signature, "secret")
    if not event:
        raise stripe.error.StripeError("bad")
    stripe_table.Charge.create()
    return Table(event)


def answer(text):
    openai.OpenAI(base_url="http://localhost:11434/v1").responses.create(input=text)
    openai.AzureOpenAI(azure_endpoint=text)
    anthropic.AnthropicBedrock().messages.create(text)
