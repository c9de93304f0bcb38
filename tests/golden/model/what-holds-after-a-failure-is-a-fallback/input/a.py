import config
def go():
    try:
        region = config.load()["region"]
    except KeyError:
        region = "us-west-2"
    send(region=region)
def other():
    region = "us-west-1"
    try:
        region = config.load()["region"]
    except KeyError:
        pass
    send(region)
class A:
    def x(self):
        try:
            self.region = config.load()["region"]
        except Exception:
            self.region = "eu-west-1"


def strict():
    try:
        region = "eu-west-2"
        send(region)
    except OSError:
        raise
