import requests

NOTICE = {
    "SigningCertURL": "https://sns.us-west-1.amazonaws.com/SimpleNotificationService-1.pem",
    "Target": "https://sns.us-west-2.amazonaws.com/",
}
requests.post(NOTICE["Target"])
