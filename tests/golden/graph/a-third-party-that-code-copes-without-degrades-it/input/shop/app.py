import openai
import requests

client = openai.OpenAI()


def summary(text):
    try:
        answer = client.responses.create(model="gpt-4o", input=text)
        return answer.output_text
    except Exception:
        return text[:100] or "no summary"


def saying():
    try:
        return requests.get("https://api.github.com/zen", timeout=2).json()
    except requests.RequestException as error:
        print(error)
        return {"EUR": 1}


def handler(event, context):
    return {"statusCode": 200, "body": summary(event["text"])}
