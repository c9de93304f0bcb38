from check import SHARED


def call(session):
    return session.get(SHARED)
