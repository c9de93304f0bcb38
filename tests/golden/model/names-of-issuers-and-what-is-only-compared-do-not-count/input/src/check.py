_ALLOWED = "https://abc.execute-api.eu-west-1.amazonaws.com/prod"
_CALLED = "https://abc.execute-api.us-west-1.amazonaws.com/prod"
SHARED = "https://abc.execute-api.us-west-2.amazonaws.com/prod"


def check(url):
    return url == _ALLOWED or url.startswith(_ALLOWED) or url == _CALLED or url == SHARED


def call(session):
    return session.get(_CALLED)
