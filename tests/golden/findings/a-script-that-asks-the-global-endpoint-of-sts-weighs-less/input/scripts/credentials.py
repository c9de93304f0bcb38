import urllib.request

urllib.request.urlopen("https://sts.amazonaws.com/?Action=AssumeRoleWithWebIdentity")
